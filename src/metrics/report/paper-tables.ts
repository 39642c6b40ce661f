/** A table of the paper, its figures as they are printed there. */
export interface PaperTable {
  /** Within the page. */
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  /** The first is the rows' name. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the paper says of how its figures came about, and on what. */
  readonly protocol: string;
  /** On what data a row has to be, to stand beside the paper's. */
  readonly data: string;
  /** What marks in the rows mean, and other remarks. */
  readonly remarks: readonly string[];
}

export type PaperTableName = "table1" | "table2" | "table3" | "table4" | "figure7";

const FIDELITY = "Reconstruction FID by torch-fidelity";

/** Kim et al., "L-Verse: Bidirectional Generation Between Image and Text" (2022). */
export const paperTables: Readonly<Record<PaperTableName, PaperTable>> = {
  table1: {
    id: "table-1",
    name: "Table 1",
    subject: "Reconstruction FID on ImageNet1K",
    columns: ["Model", "Codebook size N", "d_Z", "FID"],
    rows: [
      ["DALL-E [31]", "32×32", "8192", "32.01"],
      ["VQGAN [12]", "16×16", "1024", "7.94"],
      ["VQGAN [12]", "16×16", "16384", "4.98"],
      ["AugVAE-SL", "32×32", "8192", "3.28"],
      ["VQVAE-2 [32]", "64×64 & 32×32", "512", "~ 10"],
      ["VQGAN [12]", "64×64 & 32×32", "512", "1.45"],
      ["AugVAE-ML", "64×64 ~ 8×8", "8192", "1.04"],
    ],
    protocol: `${FIDELITY}, ImageNet1K validation set`,
    data: "ImageNet1K's validation set",
    remarks: [
      "d_Z: number of unique feature vectors in the codebook. The lower three have several levels. Lower is better.",
    ],
  },
  table2: {
    id: "table-2",
    name: "Table 2",
    subject: "Captions of MS-COCO",
    columns: ["Model", "B-4", "M", "R", "C", "S"],
    rows: [
      ["SCST [34]", "34.2", "26.7", "55.7", "114.0", "-"],
      ["Up-Down [2]", "36.3", "27.7", "56.9", "120.1", "21.4"],
      ["RFNet [39]", "36.5", "27.7", "57.3", "121.9", "21.2"],
      ["Up-Down+HIP [47]", "38.2", "28.4", "58.3", "127.2", "21.9"],
      ["GCN-LSTM [28]", "38.2", "28.5", "58.3", "127.6", "22.0"],
      ["SGAE [46]", "38.4", "28.4", "58.6", "127.8", "22.1"],
      ["ORT [15]", "38.6", "28.7", "58.4", "128.3", "22.6"],
      ["AOANet [17]", "38.9", "29.2", "58.8", "129.8", "22.4"],
      ["M² Transformer [7]", "39.1", "29.2", "58.6", "131.2", "22.6"],
      ["L-Verse", "39.9", "31.4", "60.4", "102.2", "23.3"],
      ["*L-Verse", "27.6", "23.6", "43.9", "181.6", "28.9"],
      ["†OSCAR_B [23]", "40.5", "29.7", "-", "137.6", "22.8"],
      ["†OSCAR_L [23]", "41.7", "30.6", "-", "140.0", "24.5"],
    ],
    protocol:
      "Captions by nlg-eval, MS-COCO Captions, Karpathy's test split; the best of 64 by CLIP (section 3.6)",
    data: "Karpathy's test split of MS-COCO Captions",
    remarks: [
      "B-4: BLEU-4, M: METEOR, R: ROUGE-L, C: CIDEr, S: SPICE; all times 100, yours as well. Higher is better.",
      "* Captions generated without truncation.",
      "† Models pretrained on 6.5 million image-text pairs.",
    ],
  },
  table3: {
    id: "table-3",
    name: "Table 3",
    subject: "Pictures for captions of MS-COCO",
    columns: ["Model", "FID-0", "FID-1", "FID-2", "FID-4", "FID-8"],
    rows: [
      ["AttnGAN [45]", "35.2", "44.0", "72.0", "108.0", "100.0"],
      ["DM-GAN [50]", "26.0", "39.0", "73.0", "119.0", "112.3"],
      ["DF-GAN [40]", "26.0", "33.8", "55.9", "91.0", "97.0"],
      ["L-Verse", "45.8", "41.9", "35.5", "30.2", "29.83"],
      ["*L-Verse-CC", "37.2", "31.6", "25.7", "21.4", "21.1"],
      ["†DALL-E [31]", "27.5", "28.0", "45.5", "83.5", "85.0"],
      ["†CogView [10]", "27.1", "19.4", "13.9", "19.4", "23.6"],
    ],
    protocol:
      "FID-k by DM-GAN's code, 30,000 captions of MS-COCO Captions' validation set; the best of 64 by CLIP (section 3.6)",
    data: "30,000 captions of MS-COCO Captions' validation set, with its pictures as references",
    remarks: [
      "FID-k: FID of pictures blurred by a Gaussian filter of radius k, on both sides. Lower is better.",
      "* L-Verse trained on Conceptual Captions.",
      "† Models trained on over 30 million image-text pairs.",
      "Yours by dm-gan are of pytorch-fid's weights. DM-GAN's program may have had others: a copy of pytorch-fid from before the summer of 2019 takes torchvision's, whose figures differ. It also leaves out the pictures of a last batch that is not full.",
    ],
  },
  table4: {
    id: "table-4",
    name: "Table 4",
    subject: "Reconstruction FID of AugVAE-SL on other data",
    columns: ["Dataset", "FID"],
    rows: [
      ["CelebA-HQ [25]", "7.24"],
      ["FFHQ [19]", "4.92"],
      ["AFHQ [5]", "4.36"],
      ["MS-COCO [24]", "4.77"],
      ["OpenImages V6 [21]", "3.15"],
    ],
    protocol: `${FIDELITY}, pictures resized to 256×256 px with LANCZOS`,
    data: "the data set of the row that it is compared with",
    remarks: [
      "All of AugVAE-SL trained on ImageNet1K, without any finetuning on the data set. Lower is better.",
    ],
  },
  figure7: {
    id: "figure-7",
    name: "Figure 7",
    subject: "Human evaluation on MS-COCO",
    columns: ["Model", "Pred", "GT", "Both", "Pred + Both"],
    rows: [["L-Verse", "", "", "", "30.4 %"]],
    protocol: "150 participants, 50 of 500 pictures each, MS-COCO 2014, minival split",
    data: "500 pictures of MS-COCO 2014's minival split",
    remarks: [
      "Shares of all answers. The paper's text has one of them; the others are drawn as bars without numbers that could be read here.",
    ],
  },
};
