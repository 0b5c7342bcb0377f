"""Invented names of people, studios and venues."""

FIRST_NAMES = (
    "Ada", "Adira", "Alma", "Amadou", "Anika", "Anouk", "Arlo", "Asha", "Basil", "Beatrix", "Bo", "Camille", "Caspian",
    "Cleo", "Dafydd", "Delphine", "Dimitri", "Efua", "Elio", "Emre", "Esme", "Farah", "Felix", "Freya", "Gideon",
    "Greta", "Hana", "Hugo", "Ilse", "Imani", "Ines", "Isla", "Jonas", "Juno", "Kaito", "Kaya", "Laszlo", "Leona",
    "Linnea", "Lior", "Luca", "Mabel", "Maren", "Mateo", "Mika", "Mina", "Nadia", "Nico", "Noor", "Odette", "Orla",
    "Oscar", "Otto", "Petra", "Priya", "Quentin", "Rafael", "Remi", "Rosa", "Rune", "Sabine", "Samir", "Saskia",
    "Soren", "Tala", "Theo", "Tomas", "Ursula", "Vera", "Viktor", "Wanda", "Willa", "Xiomara", "Yara", "Yuki", "Zadie",
    "Zeno", "Zora",
)  # fmt: skip
LAST_NAMES = (
    "Abelson", "Adeyoola", "Alderfield", "Amberlin", "Appleyarn", "Arrowsby", "Bellweather", "Birchlow", "Blackfern",
    "Bramblewick", "Brightwater", "Calderstone", "Castellane", "Cloverdale", "Copperfen", "Dawnley", "Delacroft",
    "Driftmoor", "Eastlake", "Elderwood", "Emberton", "Fairwind", "Fallowmere", "Featherstow", "Fernandor", "Foxgrove",
    "Gladebrook", "Goldenreed", "Greywater", "Harborough", "Hawkmere", "Hazelgrove", "Hollowell", "Inkpen",
    "Ironbridge", "Juniperson", "Kestrelby", "Kingsmarsh", "Lakeforth", "Larkspurn", "Lindqvistad", "Lowtide",
    "Maplethorn", "Marblehead", "Meadowcroft", "Moonfield", "Mossgrove", "Nakagiri", "Nightingdale", "Oakhollow",
    "Okonkwara", "Paintwell", "Pemberlow", "Pinecroft", "Quillfeather", "Ravenshaw", "Redfernly", "Riverstone",
    "Rookwood", "Saltmarsh", "Sandoverly", "Sevenoaken", "Silverlake", "Snowdrift", "Sparrowell", "Stonebriar",
    "Summerlin", "Tanagerly", "Thistledown", "Thornapple", "Tidewell", "Umberfield", "Valemont", "Vermilion",
    "Wetherby-Lane", "Whitmorrow", "Wildrose", "Willowmere", "Windrush", "Yarrowdale",
)  # fmt: skip
VENUE_NAMES = (
    "The Drip Room", "Canvas Hall", "Foundry Nine", "The Easel House", "Turpentine Club", "Gallery on Third",
    "Old Print Works", "The Velvet Palette", "Harbour Stage", "Studio Underground",
)  # fmt: skip
STUDIO_NAMES = ("Open Easel Studio", "North Light Loft", "Blue Door Workshop", "Riverside Atelier", "Garage No. 7")
SPECIALTIES = ("acrylic", "oil", "spray paint", "portrait", "abstract", "surreal", "landscape", "collage", "ink")
