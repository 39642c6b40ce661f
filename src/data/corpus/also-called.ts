const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Last words that name the thing by themselves: "apple" of "red apple", not "left" of "magnifying glass tilted left". */
export const NAMING_WORDS = words(
  "apple bag bags ball beans bee beetle belt boat book boot bottle bowl box buffalo building bulb bus cake camera " +
    "candle cap cart cat chair chick clothes clover computer cup disk dog drink " +
    "extinguisher fish flower fries fruit glass glasses glove gloves hat heart hearts helmet house key kettle lamp lantern leaf " +
    "mask monkey moon mug mugs nest owl pen pencil pepper phone pie plant rickshaw salad sandal saw " +
    "scooter shell shirt shoe shoes store swimsuit swords tower train trap tree truck umbrella vest " +
    "wheelchair",
);

/** Names in common use, with article, by the concept's name without. */
export const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  airplane: ["a plane"],
  automobile: ["a car"],
  bicycle: ["a bike"],
  "clutch bag": ["a pouch"],
  custard: ["pudding"],
  doughnut: ["a donut"],
  ewe: ["a sheep"],
  "face with tears of joy": ["a laughing face"],
  "film projector": ["a projector"],
  "four leaf clover": ["a lucky clover"],
  "glass of milk": ["milk"],
  "high-heeled shoe": ["a high heel"],
  hippopotamus: ["a hippo"],
  honeybee: ["a bee"],
  "hot beverage": ["a cup of coffee", "a cup of tea"],
  "lady beetle": ["a ladybug"],
  locomotive: ["a steam train", "a train"],
  "mobile phone": ["a smartphone", "a phone"],
  necktie: ["a tie"],
  "optical disk": ["a cd"],
  "passenger ship": ["a ship"],
  "pile of poo": ["a poop"],
  "pot of food": ["a stew"],
  "running shoe": ["a sneaker"],
  "shallow pan of food": ["a paella"],
  "soccer ball": ["a football"],
  "sport utility vehicle": ["a car"],
  "steaming bowl": ["a bowl of noodles", "a bowl of soup"],
  tangerine: ["an orange"],
  telephone: ["a phone"],
  television: ["a tv"],
  "tumbler glass": ["a glass of whisky"],
  "woman's clothes": ["a blouse"],
};
