/** Abbreviations that keep their period, as Moses' tokenizer has them for English; of upper and lower case as given. */
export const abbreviations: ReadonlySet<string> = new Set([
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ..."Adj Adm Adv Asst Bart Bldg Brig Bros Capt Cmdr Col Comdr Con Corp Cpl DR Dr Drs Ens Gen Gov Hon Hosp Hr Insp".split(
    " ",
  ),
  ..."Lt MM MR MRS MS Maj Messrs Mlle Mme Mr Mrs Ms Msgr Op Ord Pfc Ph Prof Pvt Rep Reps Res Rev Rt Sen Sens Sfc".split(
    " ",
  ),
  ..."Sgt Sr St Supt Surg v vs rev Nos Nr".split(" "),
]);

/** Abbreviations that keep their period before a number. */
export const abbreviationsBeforeNumbers: ReadonlySet<string> = new Set(["No", "Art", "pp"]);
