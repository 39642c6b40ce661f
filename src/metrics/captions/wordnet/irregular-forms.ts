/**
 * WordNet 3.0's lists of exceptions (noun.exc, verb.exc, adj.exc, adv.exc), Copyright 2006 by Princeton University, under
 * the WordNet License, which NOTICE has in full: a base form and its irregular forms between commas. The npm package of
 * WordNet's database comes without them.
 */
const lists = `
aardwolf aardwolves, abacus abaci, abet abetted abetting, abhor abhorred abhorring, abide abode, aboideau aboideaux,
aboiteau aboiteaux, about-ship about-shipped about-shipping, abscissa abscissae, abut abutted abutting, aby abought
abye, acanthus acanthi, acarus acari, acciaccatura acciaccature, accompany accompanied, acer acer, acetabulum
acetabula, acetify acetified, achaemenid achaemenidae achaemenides, acicula aciculae, aciculum acicula, acidify
acidified, acinus acini, acquit acquitted acquitting, acre-foot acre-feet, acromion acromia, actinia actiniae,
actinozoan actinozoa, ad-lib ad-libbed ad-libbing, addendum addenda, address addrest, adenocarcinoma adenocarcinomata,
adenoma adenomata, adieu adieux, admit admitted admitting, adytum adyta, aecidium aecidia, aecium aecia, aerify
aerified, aerobium aerobia, after after, agent-general agents-general, aggiornamento aggiornamenti, agnomen agnomina,
agon agones, agora agorae, agouti agouties, aid-de-camp aids-de-camp, aide-de-camp aides-de-camp, aide-memoire
aides-memoire, air-dry air-dried, airdrop airdropped airdropping, airy airier airiest, ala alae, alewife alewives,
alkali alkalies, alkalify alkalified, all-arounder all-arounder, allodium allodia, allot allotted allotting, allow_for
allowed_for allowing_for allows_for, alluvium alluvia, ally allied, alodium alodia, alto-relievo alto-relievos,
alto-rilievo alto-relievos, altocumulus altocumuli, altostratus altostrati, alula alulae, alumna alumnae, alumnus
alumni, alveolus alveoli, amanuensis amanuenses, ambulacrum ambulacra, ameba amebae, amicus_curiae amici_curiae,
ammonify ammonified, amnesty amnestied, amniocentesis amniocenteses, amnion amnia, amoeba amoebae, amoebiasis
amoebiases, amora amoraim, amoretto amoretti, amorino amorini, amphiarthrosis amphiarthroses, amphimixis amphimixes,
amphioxus amphioxi, amphisbaena amphisbaenae, amphithecium amphicia, amphora amphorae, amplify amplified, ampulla
ampullae, amygdala amygdalae, anabasis anabases, anacoluthon anacolutha, anacrusis anacruses, anaerobium anaerobia,
anagnorisis anagnorises, analemma analemmata, analysis analyses, anamnesis anamneses, anamorphosis anamorphoses,
anaptyxis anatyxes, anastomosis anastomoses, anatto annattos, ancon ancones, ancone ancones, androclinium androclinia,
androecium androecia, androsphinx androsphinges, angelfish angelfishes, angioma angiomata, anglify anglified, angry
angrier angriest, animalculum animalcula, anlage anlagen, annatto annattos, annul annulled annulling, annulus annuli,
anta antae, antalkali antalkalies, antefix antefixa, antenna antennae, antependium antependia, anthelion anthelia,
anthelix anthelices, anthemion anthemia, antheridium andtheridia antheridia, anthodium anthodia, anthozoan anthozoa,
anthrax anthraces, anticlinorium anticlinoria, antihelix antihelices, antihero antiheroes, antiserum antisera,
antithesis antitheses, antitragus antitragi, antrum antra, anus anus, aorta aortae, apex apices, aphelion aphelia,
aphis aphides, apodosis apodoses, apomixis apomixes, aponeurosis aponeuroses, apophysis apophyses, aposiopesis
aposiopeses, apothecium apothecia, apotheosis apotheoses, appal appalled appalling, appall appalled appalling,
apparatus apparatus, appendix appendices, apply applied, appoggiatura appoggiature, apsis apsides, aqua aquae,
aquarium aquaria, arboretum arboreta, arc arcked arcking, arc-boutant arcs-boutants, arcanum arcana, archegonium
archegonia, archer archer, archerfish archerfishes, archesporium archesporia, archipelago archipelagoes, areola
areolae, argali araglis argali, argufy argufied, argumentum argumenta, arietta ariette, arise arisen arose, arista
aristae, armamentarium armamentaria, arsis arses, arteriosclerosis arterioscleroses, arty artier artiest, aruspex
aruspices, ascesis asceses, ascidium ascidia, ascogonium ascogonia, ascus asci, ash ashes, ashkenazi ashkenazim, ashy
ashier ashiest, aspergillosis aspergilloses, aspergillum aspergilla, aspergillus aspergilli, aspersorium aspersoria,
assagai assegais, assaulter assaulter, assegai assegais, astragalus astragali, asyndeton asyndeta, atheroma
atheromata, atherosclerosis atheroscleroses, atmolysis atmolyses, atrium atria, atrophy atrophied, attacker attacker,
attorney-at-law attorneys-at-law, auditorium auditoria, aura aurae, aureus aurei, auricula auriculae, aurora aurorae,
auspex auspices, auspice auspices, auto-da-fe autos-da-fe, autocatalysis autocatalyses, autochthon autochthones,
automaton automata, aver averred averring, avitaminosis avitaminoses, awake awoke awoken, ax axes, axilla axillae,
axis axes, baby babied, baby-sit baby-sat baby-sitting, bacchant bacchantes, bacchante bacchantes, bacchius bacchii,
bacillus bacilli, back-pedal back-pedalled back-pedalling, backbite backbit backbitten, backer backer, backslide
backslid backslidden, bacteriostasis bacteriostases, baculum bacula, bad worse worst, bag bagged bagging, baggy
baggier baggiest, bain-marie bains-marie, bain_marie bains_marie, balky balkier balkiest, ballista ballistae, ballyrag
ballyragged ballyragging, balmy balmier balmiest, bambino bambini, ban bani banned banning, bandeau bandeaux, bandit
banditti, bandy bandied bandier bandiest, banjo banjoes, bar barred barring, bargainer bargainer, barklouse barklice,
barmy barmier barmiest, barramundi barramundies, barrel barrelled barrelling, base bases, base_on_balls bases-on-balls
bases_on_balls, basidium basidia, basify basified, basileus basileis, basis bases, basso bassi, bastinado bastinadoes,
bat batted batting, bateau bateaux, batfish batfishes, batty battier battiest, baulky baulkier baulkiest, bawdy
bawdier bawdiest, bayer bayer, bayonet bayonetted bayonetting, be am are been is was were, beadsman beadsmen, beady
beadier beadiest, bear bore born borne, beastly beastlier beastliest, beat beaten, beater beater, beatify beatified,
beau beaux, beautify beautified, beche-de-mer beches-de-mer, become became, become_known became_known becomes_known,
bed bed bedded bedding, bedesman beadsmen, bedevil bedevilled bedevilling, bedim bedimmed bedimming, beef beeves,
beefy beefier beefiest, beery beerier beeriest, befall befallen befell, befit befitted befitting, befog befogged
befogging, beg begged begging, beget begat begetting begot begotten, begin began beginning begun, begird begirt,
behold beheld beholden, behoof behooves, bejewel bejewelled bejewelling, belie belying, belly bellied, belly-flop
belly-flopped belly-flopping, bename benempt, bend bent, bendy bendier bendiest, benefit benefitted benefitting, berry
berried, bersagliere bersaglieri, beseech besought, beset besetting, bespeak bespoke bespoken, bestir bestirred
bestirring, bestrew bestrewn, bestride bestrid bestridden bestrode, bet betted betting, betake betaken betook, bethink
bethought, bevel bevelled bevelling, bheesty bhishties, bhishti bhishties, bias biassed biassing, bibliotheca
bibliothecae, bicentenary bicennaries, bicentennial bicennaries, bid bade bidden bidding, big bigger biggest, bijou
bijoux, bilbo bilboes, billet-doux billets-doux, billfish billfishes, bimbo bimboes, bin binned binning, bind bound,
bing bing, bird-dog bird-dogged bird-dogging, bisectrix bisectrices, bit bitted bitting, bitchy bitchier bitchiest,
bite bit bitten, biter biter, bitty bittier bittiest, bivouac bivouacked bivouacking, blab blabbed blabbing,
blackberry blackberried, blackfish blackfishes, blackfoot blackfeet, blackleg blacklegged blacklegging, blastema
blastemata, blastula blastulae, blat blatted blatting, bleary blearier bleariest, bleed bled, bless blest, blindfish
blindfishes, blip blipped blipping, blob blobbed blobbing, bloodthirsty bloodthirstier bloodthirstiest, bloody
bloodied bloodier bloodiest, blot blotted blotting, blow blew blown, blow_one's_nose blew_one's_nose
blowing_one's_nose blows_one's_nose, blowfish blowfishes, blowsy blowsier blowsiest, blowy blowier blowiest, blowzy
blowzier blowziest, blub blubbed blubbing, blue bluer bluest, blue-pencil blue-pencilled blue-pencilling, bluefish
bluefishes, blur blurred blurring, boarfish boarfishes, bob bobbed bobbing, body bodied, bog-down bogged-down
bogging-down bogs-down, bog_down bogged_down bogging_down bogs_down, boletus boleti, bolivar bolivares, bolshevik
bolsheviki, bonefish bonefishes, boner boner, bongo bongoes, bonito bonitoes, bonny bonnier bonniest, bony bonier
boniest, booby-trap booby-trapped booby-trapping, booklouse booklice, bookshelf bookshelves, bootleg bootlegged
bootlegging, boozy boozier booziest, bop bopped bopping, borax boraces, borborygmus borborygmi, bordereau bordereaux,
boschbok bok bushbok bushboks, bosky boskier boskiest, bossy bossier bossiest, botargo botargoes, botchy botchier
botchiest, bother bother, bottle-feed bottle-fed, bouncy bouncier bounciest, bounder bounder, bower bower, box_kodak
box-kodaks, boxfish boxfishes, brachium brachia, brag bragged bragging, brainchild brainchildren, brainy brainier
brainiest, branchia branchiae, brant brants, brashy brashier brashiest, brassy brassier brassiest, bravado bravadoes,
bravo bravoes, brawny brawnier brawniest, break broke broken, breast-feed breast-fed, breathy breathier breathiest,
breed bred, breezy breezier breeziest, bregma bregmata, brent brants, brevet brevetted brevetting, brim brimmed
brimming, bring brought, briny brinier briniest, britisher britisher, broadcast_medium broadcast_media, broadcaster
broadcaster, broadleaf broadleaves, bronchus bronchi, brooder brooder, broody broodier broodiest, brother brethren,
brother-in-law brothers-in-law, browbeat browbeaten, brutify brutified, bryozoan bryozoa, bubbly bubblier bubbliest,
bubo buboes, bucko buckoes, bucktooth buckteeth, bud budded budding, buffalo buffaloes, bug bugged bugging, buggy
buggier buggiest, build built, bulky bulkier bulkiest, bulla bullae, bulldog bulldogging, bullshit bullshitted
bullshitting, bullwhip bullwhipped bullwhipping, bully bullied, bullyrag bullyragged bullyragging, bum bummed bumming,
bumpy bumpier bumpiest, bunchy bunchier bunchiest, bund bunde, bur burred burring, bureau bureaux, bureau_de_change
bureaux_de_change, burly burlier burliest, burn burnt, burry burrier burriest, bursa bursae, burster burster, bury
buried, bus busses, bushel bushelled bushelling, bushy bushier bushiest, buster buster, busty bustier bustiest, busy
busied busier busiest, butterfish butterfishes, buy bought, bypass bypast, byssus byssi, cabal caballed caballing,
cactus cacti, caddie caddied caddies caddying, caddy caddied caddies caddying, caduceus caducei, caecum caeca, caestus
cestuses, caesura caesurae, cagey cagier cagiest, calamus calami, calathus calathi, calcaneum calcanei, calcaneus
calcanei, calcify calcified, calculus calculi, caldarium caldaria, calf calves, calico calicoes, calix calices, callus
calli, calx calces, calyx calyces, cambium cambia, camera camerae, camper camper, can canned canning, canal canalled
canalling, canaliculus canaliculi, cancel cancelled cancelling, candelabrum candelabra, candlefish candlefishes, candy
candied, canny cannier canniest, canopy canopied, canter canter, canthus canthi, canty cantier cantiest, canula
canulae, canzone canzoni, cap capped capping, capitulum capitula, capriccio capricci, caput capita, carabiniere
carabinieri, carbonado carbonadoes, carburet carburetted carburetting, carcinoma carcinomata, cargo cargoes, carillon
carillonned carillonning, carina carinae, carnify carnified, carny carnied, carol carolled carolling, carolus caroli,
carpogonium carpogonia, carpus carpi, carry carried, carrying-on carryings-on, caryatid carides, caryopsis caryopses
caryopsides, casefy casefied, caster caster, castrato castrati, cat catted catting, catabasis catabases, cataclasis
cataclases, catalo cataloes, catalysis catalyses, catch caught, catchy catchier catchiest, catena catenae, catfish
catfishes, cathar cathari, cathexis cathexes, catnap catnapped catnapping, cattalo cattaloes, catty cattier cattiest,
caudex caudices, caulis caules, cavatina cavatine, cavefish cavefishes, cavetto cavetti, cavil cavilled cavilling,
cavo-rilievo cavo-rilievi, cecum ceca, cella cellae, cembalo cembali, centesimo centesimi, centrum centra,
cephalothorax cephalothoraces, cer cer, cercaria cercariae cercariiae, cercus cerci, cerebellum cerebella, cerebrum
cerebra, certify certified, cervix cervices, cesura cesurae, chaeta chaetae, chaise_longue chaises_longues, chalaza
chalazae, chalutz chalutzim, chancy chancier chanciest, channel channelled channelling, chap chapped chapping, chapati
chapaties, chapatti chapatties, chapeau chapeaux, char charred charring, chary charier chariest, chasid chasidim,
chassid chassidim, chat chatted chatting, chateau chateaux, chatty chattier chattiest, chazan chazanim, cheder
chadarim chedarim, cheeky cheekier cheekiest, cheery cheerier cheeriest, cheesy cheesier cheesiest, chef-d'ouvre
chefs-d'ouvre, chela chelae, chelicera chelicerae, cherub cherubim, chesty chestier chestiest, cheval-de-frise
chevaux-de-frise, chewy chewier chewiest, chiasma chiasmata, chiasmus chiasmi, chide chid chidden, child children,
chilli chillies, chilly chillier chilliest, chin chinned chinning, chinese_eddo chinese_eddoes, chintzy chintzier
chintziest, chip chipped chipping, chippy chippier chippiest, chisel chiselled chiselling, chitarrone chitarroni,
chitchat chitchatted chitchatting, chiv chivved chivving, chivy chevied chevies chevying chivied chivvied chivvies
chivvying, chlamys chlamydes chlamyses, chondrify chondrified, chondroma chondromata, choose chose chosen, choosy
choosier choosiest, chop chopped chopping, choppy choppier choppiest, choragus choragi, choriambus choriambi, chou
choux, chromonema chromonemata, chrysalis chrysalides, chubby chubbier chubbiest, chuffy chuffier chuffiest, chug
chugged chugging, chum chummed chumming, chummy chummier chummiest, chunky chunkier chunkiest, churchy churchier
churchiest, chuvash chuvashes, ciborium ciboria, cicada cicadae, cicala cicale, cicatrix cicatrices, cicerone
ciceroni, cicisbeo cicisbei, cilium cilia, cimex cimices, cinerarium cineraria, cingulum cingula, cirrocumulus
cirrocumuli, cirrostratus cirrostrati, cirrus cirri, cisco ciscoes, cisterna cisternae, citify citified, clad
cladding, clam clammed clamming, clammy clammier clammiest, clap clapped clapping, clarify clarified, clarino clani
clanos, claro claroes, classify classified, classy classier classiest, cleanly cleanlier cleanliest, cleave cleft
clove cloven, clem clemmed clemming, clepe clept ycleped yclept, clepsydra clepsydrae, clerkly clerklier clerkliest,
clinandrium clinandria, cling clung, clingfish clingfishes, clip clipped clipping, clitellum clitella, cloaca cloacae,
clog clogged clogging, clop clopped clopping, clostridium clostridia, clot clotted clotting, clothe clad, cloudy
cloudier cloudiest, cloverleaf cloverleaves, club clubbed clubbing, clubby clubbier clubbiest, clumsy clumsier
clumsiest, clypeus clypei, co-star co-starred co-starring, coagulum coagula, coalfish coalfishes, coccus cocci, coccyx
coccyges, cochlea cochleae, cockneyfy cockneyfied, cocky cockier cockiest, cod codded codding, coder coder, codex
codices, codfish codfishes, codify codified, coelenteron coelentera, coenurus coenuri, cog cogged cogging, cognomen
cognomina, cognosente cognosenti, coif coiffed coiffing, coleorhiza coleorhizae, collegium collegia, colloquium
colloquia, colluvium colluvia, colly collied collier colliest, collyrium collyria, colon cola colones, colossus
colossi, columbarium columbaria, columella columellae, coma comae, comatula comatulae, combat combatted combatting,
come came, comedo comedones, comely comelier comeliest, comfy comfier comfiest, comic comics, comic_strip comics,
commando commandoes, commit committed committing, compel compelled compelling, complot complotted complotting, comply
complied, con conned conning, concertante concertanti, concertino concertini, concerto concerti, concerto_grosso
concerti_grossi, concha conchae, concur concurred concurring, condottiere condottieri, condyloma condylomata, confab
confabbed confabbing, confer conferred conferring, conferva confervae, congius congii, conidium conidia, conjunctiva
conjunctivae, conquistador conquistadores, consortium consortia, contagium contagia, continuum continua, contralto
contralti, control controlled controlling, conversazione conversazioni, convolvulus convolvuli, cook-general
cooks-general, coopt co-opted co-opting, coopts co-opts, coordinate co-ordinate co-ordinated co-ordinates
co-ordinating, cop copped copping, copula copulae, copy copied, coquet coquetted coquetting, corbicula corbiculae,
corium coria, cornea corneae, cornu cornua, corny cornier corniest, corona coronae, corpus corpora, corpus_luteum
corpora_lutea, corpus_striatum corpora_striata, corral corralled corralling, corrigendum corrigenda, cortex cortices,
cortina cortinae, corybant corybantes, coryphaeus coryphaei, costa costae, costly costlier costliest, costumer
costumer, cosy cosier cosiest, cothurnus cothurni, counsel counselled counselling, counterfeiter counterfeiter,
counterplot counterplotted counterplotting, countersink countersank countersunk, court-martial court-martialled
court-martialling, court_martial courts_martial, courtly courtlier courtliest, couteau couteaux, cowfish cowfishes,
coxa coxae, cozy cozier coziest, crab crabbed crabbing, crabby crabbier crabbiest, cracker cracker, crafty craftier
craftiest, craggy craggier craggiest, cram crammed cramming, crambo cramboes, cranium crania, cranky crankier
crankiest, crap crapped crapping, crasher crasher, crasis crases, crawfish crawfishes, crawly crawlier crawliest,
crayfish crayfishes, crazy crazier craziest, creamer creamer, creamy creamier creamiest, credendum credenda, creep
crept, creepy creepier creepiest, crematorium crematoria, crescendo crescendi, crib cribbed cribbing, cribellum
cribella, crisis crises, crispy crispier crispiest, crissum crissa, crista cristae, criterion criteria, crop cropped
cropping, crossbreed crossbred, crosscut crosscutting, crucify crucified, crumbly crumblier crumbliest, crumby
crumbier crumbiest, crummy crummier crummiest, crus crura, crusado crusadoes, crusty crustier crustiest, crux cruces,
cruzado cruzadoes, cry cried crying cryings, ctenidium ctenidia, cub cubbed cubbing, cubiculum cubicula, cudgel
cudgelled cudgelling, cul-de-sac culs-de-sac, culex culices, culpa culpae, cultus culti, cumulonimbus cumulonimbi,
cumulostratus cumulostrati, cumulus cumuli, cup cupped cupping, cupel cupelled cupelling, curet curetted curettes
curetting, curia curiae, curly curlier curliest, curriculum curricula, curry curried, curse curst, curtsy curtsied,
curvet curvetted curvetting, customer customer, custos custodes, cut cutting, cute cuter, cuticula cuticulae, cutis
cutes, cuttlefish cuttlefishes, cyclops cyclopes, cyclosis cycloses, cylix cylices cylikes, cyma cymae, cymatium
cymatia, cypsela cypselae, cysticercus cysticerci, dab dabbed dabbing, dado dadoes, daffy daffier daffiest, dag dagged
dagging, dago dagoes, daimio daymio daymios, dainty daintier daintiest, dally dallied, dam dammed damming, damnify
damnified, damselfish damselfishes, dandify dandified, dandy dandier dandiest, dap dapped dapping, datum data,
daughter-in-law daughters-in-law, deadly deadlier deadliest, deal dealt, dealer dealer, dealfish dealfishes, debar
debarred debarring, debug debugged debugging, debus debussed debusses debussing, decalcify decalcified, decemvir
decemviri, decennium decennia, decidua deciduae, declassify declassified, decontrol decontrolled decontrolling, decry
decried, deep-fry deep-fried, deepfreeze deep-freeze deep-freezed deep-freezes, deeply deeper, defer deferred
deferring, definiendum definienda, definiens definientia, defy defied, degas degassed degasses degassing, dehumidify
dehumidified, deify deified, delphinium delphinia, demit demitted demitting, demob demobbed demobbing, demulsify
demulsified, demur demurred demurring, demystify demystified, den denned denning, denarius denarii, denazify
denazified, denitrify denitrified, dentalium dentalia, deny denied, dermatosis dermatoses, descry descried, deserter
deserter, desideratum desiderata, desperado desperadoes, deter deterred deterring, detoxify detoxified, devil devilled
devilling, devilfish devilfishes, devitrify devitrified, dewy dewier dewiest, diaeresis diaereses diaerses, diagnosis
diagnoses, diagram diagrammed diagramming, dial dialled dialling, dialysis dialyses, diaphysis diaphyses, diapophysis
diapophyses, diarthrosis diarthroses, diastalsis diastalses, diastasis diastases, diastema diastemata, diathesis
diathses, diazo diazoes, dib dibbed dibbing, dibbuk dibbukkim, dicey dicier diciest, dichasium dichasia, dictum dicta,
dido didoes, die dying, dieresis diereses, diesis dieses, differentia differentiae, dig digging dug, dignify
dignified, dilettante dilettanti, dilly-dally dilly-dallied, diluvium diluvia, dim dimmed dimmer dimmest dimming,
dimer dimer, din dinned dinning, dingo dingoes, dingy dingier dingiest, dinky dinkier dinkiest, dip dipped dipping,
diplococcus diplococci, dippy dippier dippiest, director-general directors-general, dirty dirtied dirtier dirtiest,
disannul disannulled disannulling, disbar disbarred disbarring, disbud disbudded disbudding, discobolos discoboli,
discobolus discoboli, discus disci, disembody disembodied, disembowel disembowelled disembowelling, disenthral
disenthralled disenthralling disenthralls, disenthrall disenthralled disenthralling disenthrals, dishevel dishevelled
dishevelling, dishy dishier dishiest, disinter disinterred disinterring, dispel dispelled dispelling, disqualify
disqualified, dissatisfy dissatisfied, distil distilled distilling, distill distilled distilling, diva dive, dive
dove, diversify diversified, diverticulum diverticula, divertimento divertimenti, divvy divvied, dizzy dizzied dizzier
dizziest, djinni djinn, djinny djinn, do did done, dodgy dodgier dodgiest, dodo dodoes, dog dogged dogging, dogfish
dogfishes, dogleg doglegged doglegging, dogma dogmata, dogtooth dogteeth, dollarfish dollarfishes, dolly dollied,
domatium domatia, domino dominoes, don donned donning, dopey dopier dopiest, dormouse dormice, dorsum dorsa, dot
dotted dotting, dotty dottier dottiest, doughty doughtier doughtiest, doughy doughier doughiest, dow dought, dowdy
dowdier dowdiest, dowie dowier dowiest, downer downer, downy downier downiest, dowy dowier dowiest, dozy dozier
doziest, drab drabbed drabber drabbest drabbing, drachma drachmae, drafty draftier draftiest, drag dragged dragging,
draggy draggier draggiest, draughty draughtier draughtiest, draw drawn drew, drawknife drawknives, dream dreamt,
dreamy dreamier dreamiest, dreary drearier dreariest, dreggy dreggier dreggiest, dresser dresser, dressy dressier
dressiest, drink drank drunk, drip dripped dripping, drippy drippier drippiest, drive driven drove, drivel drivelled
drivelling, drop dropped dropping, drosophila drosophilae, drowsy drowsier drowsiest, drub drubbed drubbing, drug
drugged drugging, drum drummed drumming, drumfish drumfishes, dry dried drier driest dryer dryest, dryad dryades, dub
dubbed dubbing, duel duelled duelling, dulcify dulcified, dummy dummied, dumpy dumpier dumpiest, dun dunned dunner
dunnest dunning, duo dui, duodenum duona duonas, dupondius dupondii, dusky duskier duskiest, dusty dustier dustiest,
duumvir duumviri, dwarf dwarves, dwell dwelt, dybbuk dybbukkim, early earlier earliest, earthly earthlier earthliest,
earthy earthier earthiest, easter easter, eastsider eastsider, easy easied easier easiest, eat ate eaten, eavesdrop
eavesdropped eavesdropping, ecchymosis ecchymoses, ecclesia ecclesiae, ecdysis ecdyses, echidna echidnae, echinococcus
echinococci, echinus echini, echo echoes, ectozoan ectozoa, eddo eddoes, eddy eddied, edema edemata oedemata, edger
edger, edgy edgier edgiest, edify edified, eerie eerier eeriest, effluvium effluvia, ego-trip ego-tripped
ego-tripping, eidolon eidola, eisegesis eisegeses, eisteddfod eisteddfodau, electrify electrified, elenchus elenchi,
elf elves, ellipsis ellipses, eluvium eluvia, elytron elytra, elytrum elytra, embargo embargoes, embed embedded
embedding, embody embodied, embolus emboli, embus embussed embusses embussing, emit emitted emitting, empanel
empanelled empanelling, emphasis emphases, emporium emporia, empty emptied emptier emptiest, emulsify emulsified,
enamel enamelled enamelling, enarthrosis enarthroses, encephalitis encephalitides, encephaloma encephalomata,
encephalon encephala, enchiridion enchiridia, enchondroma enchondromata, encomium encomia, endameba endamebae,
endamoeba endamoebae, endocardium endocardia, endocranium endocrania, endometrium endometria, endosteum endostea,
endostosis endostoses, endothecium endothecia, endothelioma endotheliomata, endothelium endothelia, endozoan endozoa,
enema enemata, englut englutted englutting, enneahedron enneahedra, enrol enrolled enrolling, enroll enrolled
enrolling, ens entia, entameba entamebae, entamoeba entamoebae, entasis entases, enteron entera, enthral enthralled
enthralling, enthrall enthralled enthralling, entozoan entozoa, entozoon entozoa, entrammel entrammelled
entrammelling, entrap entrapped entrapping, envy envied, enwind enwound, enwrap enwrapped enwrapping, epencephalon
epencephala, epenthesis epentheses, epexegesis epexegeses, ephemera ephemerae, ephemeris ephemerides, ephemeron
ephemera, ephor ephori, epicalyx epicalyces, epicanthus epicanthi, epicardium epicardia, epicedium epicedia, epiclesis
epicleses, epididymis epididymides, epigastrium epigastria, epiglottis epiglottides, epimysium epimysia, epiphenomenon
epiphenomena, epiphysis epiphyses, episternum episterna, epithalamion epithalamia, epithalamium epithalamia,
epithelioma epitheliomata, epithelium epithelia, epizoan epizoa, epizoon epizoa, epyllion epyllia, equal equalled
equalling, equilibrium equilibria, equip equipped equipping, equisetum equiseta, eringo eringoes, erratum errata,
eryngo eryngoes, esophagus esophagi oesophagi, espy espied, esterify esterified, estop estopped estopping, etherify
etherified, etymon etyma, eucalyptus eucalypti, eupatrid eupatridae, euripus euripi, exanthema exanthemata, excel
excelled excelling, executrix executrices, exegesis exegeses, exemplify exemplified, exemplum exempla, exordium
exordia, exostosis exostoses, expel expelled expelling, extol extolled extolling, extoll extolled extolling, extremum
extrema, eyetooth eyeteeth, eyir aurar, eyrir aurar, fabliau fabliaux, facet facetted facetting, facia faciae, facula
faculae, faeroese faeroese, fag fagged fagging, faker faker, fall fallen fell, fallfish fallfishes, falsify falsified,
famulus famuli, fan fanned fanning, fancy fancied fancier fanciest, fantasy fantasied, far farther further,
farmer-general farmers-general, faroese faroese, farrago farragoes, fascia fasciae, fasciculus fasciculi, fat fatted
fatter fattest fatting, father-in-law fathers-in-law, fatso fatsoes, fatty fattier fattiest, faulty faultier
faultiest, fauna faunae, featherbed featherbedded featherbedding, fecula feculae, fedayee fedayeen, fee feed, feed fed
feed, feel felt, feisty feistier feistiest, fellah fellaheen fellahin, feller feller, felo_de_se felones_de_se
felos_de_se, femur femora, fenestella fenestellae, fenestra fenestrae, feria feriae, fermata fermate, ferry ferried,
ferula ferulae, festschrift festschriften, fetial fetiales, fez fezzes, fiasco fiascoes, fib fibbed fibbing, fibrilla
fibrillae, fibroma fibromata, fibula fibulae, fico ficoes, fiddly fiddlier fiddliest, fideicommissum fideicommissa,
fieldmouse fieldmice, fig figged figging, fig. figs., fight fought, filaria filariiae, filefish filefishes, fill_up
filled_up, filmy filmier filmiest, filthy filthier filthiest, filum fila, fimbria fimbriae, fin finned finning, find
found, fine-draw fine-drawn fine-drew, finny finnier finniest, first-rater first-rater, first-stringer first-stringer,
fish fishes, fishwife fishwives, fishy fishier fishiest, fistula fistulae, fit fitted fitter fittest fitting, flabby
flabbier flabbiest, flabellum flabella, flag flagged flagging, flagellum flagella, flaggy flaggier flaggiest,
flagstaff flagstaves, flaky flakier flakiest, flam flammed flamming, flambeau flambeaux, flamen flamines, flamingo
flamingoes, flannel flannelled flannelling, flap flapped flapping, flasher flasher, flashy flashier flashiest, flat
flatted flatter flattest flatting, flatfish flatfishes, flatfoot flatfeet, flaunty flauntier flauntiest, fledgy
fledgier fledgiest, flee fled, fleecy fleecier fleeciest, fleshly fleshlier fleshliest, fleshy fleshier fleshiest,
fleur-de-lis fleurs-de-lis, fleur-de-lys fleurs-de-lys, flight_of_stairs flights_of_stairs, flighty flightier
flightiest, flimflam flimflammed flimflamming, flimsy flimsier flimsiest, fling flung, flinty flintier flintiest, flip
flipped flipping, flip-flop flip-flopped flip-flopping, flit flitted flitting, flittermouse flittermice, floaty
floatier floatiest, flocculus flocculi, floccus flocci, flog flogged flogging, floodlight floodlit, flop flopped
flopping, floppy floppier floppiest, flora florae, floreat floreant., florilegium florilegia, flossy flossier
flossiest, flower-de-luce flowers-de-luce, flub flubbed flubbing, fluffy fluffier fluffiest, fluky flukier flukiest,
flurry flurried, fly flew flown, flyblow flyblew flyblown, flyleaf flyleaves, foamy foamier foamiest, fob fobbed
fobbing, focus foci, fog fogged fogging, foggy foggier foggiest, folder folder, folium folia, folksy folksier
folksiest, foolhardy foolhardier foolhardiest, foot feet, footslog footslogged footslogging, foramen foramina, forbear
forbore forborne, forbid forbad forbade forbidden forbidding, force-feed force-fed, forceps forceps, fordo fordid
fordone, fore-and-after fore-and-after, foredo foredid foredone, forefoot forefeet, forego foregone forewent,
foreigner foreigner, foreknow foreknew foreknown, forerun foreran forerunning, foresee foresaw foreseen, foreshow
foreshown, forespeak forespoke forespoken, forest forest, foretell foretold, foretooth foreteeth, forget forgetting
forgot forgotten, forgive forgave forgiven, forgo forgone forwent, format formatted formatting, formicarium
formicaria, formula formulae, fornix fornices, forsake forsaken forsook, forspeak forspoke forspoken, forswear
forswore forsworn, fortify fortified, fortis fortes, forum fora, fossa fossae, founder founder, fovea foveae, foveola
foveolae, foxtrot foxtrotted foxtrotting, foxy foxier foxiest, fractocumulus fractocumuli, fractostratus fractostrati,
fraenum fraena, frap frapped frapping, fratchy fratchier fratchiest, frau frauen, freaky freakier freakiest, free
freer freest, freeze froze frozen, freeze-dry freeze-dried, frenchify frenchified, frenchy frenchier frenchiest,
frenulum frenula, frenum frena, frenzy frenzied, fresco frescoes, fret fretted fretting, fricandeau fricandeaux,
fricando fricandoes, friendly friendlier friendliest, frig frigged frigging, frijol frijoles, frisky friskier
friskiest, frit fritted fritting, fritt fritted fritting, frivol frivolled frivolling, frizzly frizzlier frizzliest,
frizzy frizzier frizziest, frog frogged frogging, frogfish frogfishes, frolic frolicked frolicking, frons frontes,
frosty frostier frostiest, frouzy frouzier frouziest, frowsy frowsier frowsiest, frowzy frowzier frowziest, fructify
fructified, fruity fruitier fruitiest, frustum frusta, fry fried, fucus fuci, fuel fuelled fuelling, fulcrum fulcra,
fulfil fulfilled fulfilling, fulfill fulfilled fulfilling, fumatorium fumatoria, fun funned funning, fundus fundi,
fungus fungi, funiculus funiculi, funky funkier funkiest, funnel funnelled funnelling, funny funnier funniest, fur
furred furring, furcula furculae, furculum furcula, furfur furfures, furry furrier furriest, fussy fussier fussiest,
fusty fustier fustiest, fuzzy fuzzier fuzziest, gabby gabbier gabbiest, gad gadded gadding, gag gagged gagging,
gainsay gainsaid, galea galeae, gam gammed gamming, gambado gambadoes, gambol gambolled gambolling, gametangium
gametangia, gametoecium gametoecia, gammadion gammadia, gammy gammier gammiest, gamy gamier gamiest, gan ganned
ganning, ganglion ganglia, gap gapped gapping, garfish garfishes, gas gas gassed gasses gassing, gasify gasified,
gassy gassier gassiest, gastrula gastrulae, gateau gateaux, gaudy gaudier gaudiest, gauzy gauzier gauziest, gawky
gawkier gawkiest, gazebo gazeboes, gecko geckoes, gel gelled gelling, geld gelt, gelsemium gelsemia, gem gemmed
gemming, gemeinschaft gemeinschaften, gemma gemmae, gemsbok gemboks, gemsbuck gembucks, gen-up genned-up genning-up
gens-up, generatrix generatrices, genesis geneses, genius genii, gens gentes, gentleman-at-arms gentlemen-at-arms,
gentleman-farmer gentlemen-farmers, genu genua, genus genera genus, germen germina, gesellschaft gesellschaften,
gestalt gestalten, get getting got gotten, get_lost gets_lost getting_lost got_lost gotten_lost, get_started
gets_started getting_started got_started, ghastly ghastlier ghastliest, ghetto ghettoes, ghostly ghostlier ghostliest,
ghostwrite ghostwritten ghostwrote, gib gibbed gibbing, giddy giddied giddier giddiest, giftwrap giftwrapped
giftwrapping, gig gigged gigging, gild gilt, gin gan ginned ginning, gingiva gingivae, gingko gingkoes, ginglymus
ginglymi, ginkgo ginkgoes, gip gipped gipping, gippo gippoes, gird girt, give gave given, glabella glabellae, glad
gladder gladdest, gladiolus gladioli, glans glandes, glassy glassier glassiest, glib glibber glibbest, glioma
gliomata, glissando glissandi, globefish globefishes, globigerina globigerinae, glochidium glochidcia glochidia, glom
glommed glomming, glomerulus glomeruli, gloomy gloomier gloomiest, glorify glorified, glory gloried, glossa glossae,
glossy glossier glossiest, glottis glottides, glum glummer glummest, glut glutted glutting, glutaeus glutaei, gluteus
glutei, gnaw gnawn, gnosis gnoses, go goes gone went, go_deep goes_deep going_deep gone_deep went_deep, goatfish
goatfishes, gobo goboes, godchild godchildren, godly godlier godliest, goer goer, going-over goings-over, goldfish
goldfishes, golly gollied, gomphosis gomphoses, goner goner, gonidium gonidia, gonion gonia, gonococcus gonococci,
good best better, goodly goodlier goodliest, goodwife goodwives, gooey gooier gooiest, goofy goofier goofiest, goose
geese, goose-step goose-stepped goose-stepping, goosefish goosefishes, goosy goosier goosiest, gorgoneion gorgoneia,
gory gorier goriest, gospodin gospopoda, governor_general governors_general, goy goyim, gps gps, grab grabbed
grabbing, gradely gradelier gradeliest, grader grader, graf grafen, graffito graffiti, grainy grainier grainiest,
grandchild grandchildren, grant-in-aid grants-in-aid, granuloma granulomata, grassy grassier grassiest, gratify
gratified, gravamen gravamina, grave graven, gravel gravelled gravelling, greasy greasier greasiest, greedy greedier
greediest, grim grimmer grimmest, grin grinned grinning, grind ground, grip gripped gripping gript, gris-gris
grig-gris, grisly grislier grisliest, grit gritted gritting, gritty grittier grittiest, grizzly grizzlier grizzliest,
groggy groggier groggiest, groovy groovier grooviest, grosz groszy, grotto grottoes, grotty grottier grottiest,
grounder grounder, grouper grouper, grouty groutier groutiest, grovel grovelled grovelling, grow grew grown, grub
grubbed grubbing, grubby grubbier grubbiest, grumpy grumpier grumpiest, guaranty guarantied, guest guest, guilde
guilder guilders, guilder guilders, guilty guiltier guiltiest, guitarfish guitarfishes, gully gullied, gum gummed
gumming, gumma gummata, gummy gummier gummiest, gun gunned gunning, gurnar gurnard gurnards, gurnard gurnards, gushy
gushier gushiest, gusty gustier gustiest, gutsy gutsier gutsiest, gutta guttae, gymnasium gymnasia, gynaeceum
gynaecea, gynaecium gynaecia, gynecium gynecea gynecia, gynoecium gynoecea gynoecia, gyp gypped gypping, gyrus gyri,
hacksaw hacksawn, hadj hadjes, haematolysis haematolyses, haematoma haematomata, haematozoon haematozoa, haemodialysis
haemodialyses, haemolysis haemolyses, haemoptysis haemoptyses, haeres haeredes, haftarah haftaroth, hagfish hagfishes,
haggada haggadas haggadoth, haggadah haggadas, hairy hairier hairiest, hajj hajjes, haler haleru, half halves,
halfpenny halfpence, halfway halfways, hallah challoth hallot halloth, hallux halluces, halo haloes, halter halter
halteres, haltere halteres, ham hammed hamming, hammy hammier hammiest, hamstring hamstrung, hamulus hamuli, hand-knit
hand-knitted hand-knitting, handfeed handfed, handicap handicapped handicapping, handsel handselled handselling, handy
handier handiest, hang hung, hanger-on hangers-on, haphtarah haphtaroth, happy happier happiest, hard harder hardest,
hardy hardier hardiest, haredi haredim, harry harried, haruspex haruspices, hasid hasidim, hassid hassidim, hasty
hastier hastiest, hat hatted hatting, hatchel hatchelled hatchelling, haughty haughtier haughtiest, haustellum
haustella, haustorium haustoria, have had has, have_a_feeling had_a_feeling has_a_feeling having_a_feeling, have_left
had_left has_left having_left, have_the_feeling had_the_feeling has_the_feeling having_the_feeling, hazy hazier
haziest, hazzan hazzanim, header header, heady headier headiest, healthy healthier healthiest, hear heard, hearty
heartier heartiest, heave hove, heavy heavier heaviest, hectocotylus hectocotyli, heder hadarim, hedgehop hedgehopped
hedgehopping, hefty heftier heftiest, heir-at-law heirs-at-law, heldentenor heldentenore, heliozoan heliozoa, helix
helices, hem hemmed hemming, hematolysis hematolyses, hematoma hematomata, hematozoon hematozoa, hemelytron hemelytra,
hemielytron hemielytra, hemodialysis hemodialyses, hemolysis hemolyses, hemoptysis hemoptyses, hen-and-chickens
hens-and-chickens, hendecahedron hendecahedra, hep hepper heppest, heraclid heraclidae, heraklid heraklidae, herbarium
herbaria, herby herbier herbiest, herm hermae, herma hermae hermai, hernia herniae, hero heroes, herr herren, hetaera
hetaerae, hetaira hetairai, hew hewn, hibernaculum hibernacula, hiccup hiccupped hiccupping, hide hid hidden,
hieracosphinx hieracosphinges, high-hat high-hatted high-hatting, hilum hila, hilus hili, himation himatia, hind
hinder, hinny hinnied, hip hipper hippest, hippocampus hippocampi, hippopotamus hippopotami, hippy hippier hippiest,
his his, hit hitting, hoary hoarier hoariest, hob hobbed hobbing, hobnob hobnobbed hobnobbing, hobo hoboes, hocus
hocussed hocussing, hocus-pocus hocus-pocussed hocus-pocussing, hog hogged hogging, hogfish hogfishes, hogtie
hogtying, hold held, holy holier holiest, homely homelier homeliest, homer homer, homey homier homiest, homunculus
homunculi, honey honied, honorarium honoraria, hoof hooves, hop hopped hopping, horny hornier horniest, horologium
horologia, horrify horrified, horsewhip horsewhipped horsewhipping, horsy horsier horsiest, hot hotter hottest,
house_of_cards houses_of_cards, housel houselled houselling, housewife housewives, hovel hovelled hovelling, hug
hugged hugging, hum hummed humming, humbug humbugged humbugging, humerus humeri, humidify humidified, humpy humpier
humpiest, hunger hunger, hungry hungrier hungriest, hurry hurried, husky huskier huskiest, hydra hydrae, hydromedusa
hydromedusae, hydrozoan hydrozoa, hymenium hynia hyniums, hymenopteran hymenoptera, hypanthium hypanthia, hyperostosis
hyperostoses, hypertrophy hypertrophied, hypha hyphae, hypnosis hypnoses, hypochondrium hypochondria, hypogastrium
hypogastria, hypogeum hypogea, hypophysis hypophyses, hypostasis hypostases, hypothalamus hypothalami, hypothesis
hypotheses, hyrax hyraces, iamb iambi, ibex ibices, ichthyosaur ichthyosauruses, ichthyosaurus ichthyosauri
ichthyosauruses, iconostas iconostases, iconostasis iconostases, icosahedron icosahedra, icy icier iciest, ideatum
ideata, identify identified, igbo ibo, igorrote igorrorote, ilium ilia, imago imagines imagoes, imbed imbedded
imbedding, impanel impanelled impanelling, impel impelled impelling, imperium imperia, impi impies, imply implied,
inbreed inbred, incubus incubi, incur incurred incurring, incus incudes, indemnify indemnified, index indices, indigo
indigoes, indumentum indumenta, indusium indusia, indwell indwelt, infer inferred inferring, infundibulum infundibula,
ingush ingushes, initial initialled initialling, inky inkier inkiest, inlay inlaid, innuendo innuendoes, inoculum
inocula, inquisitor-general inquisitors-general, insectarium insectaria, inset insetting, insider insider, inspan
inspanned inspanning, instal installed installing, install installed installing, insula insulae, intaglio intagli,
intensify intensified, inter interred interring, interbreed interbred, intercrop intercropped intercropping, intercut
intercutting, interest interest, interlap interlapped interlapping, interlay interlaid, interleaf interleaves,
intermarry intermarried, intermezzo intermezzi, intermit intermitted intermitting, interplead interpled, interregnum
interregna, interrex interreges, interstratify interstratified, interweave interwove interwoven, intima intimae,
intromit intromitted intromitting, involucellum involucella, involucre involucra, involucrum involucra, inweave inwove
inwoven, inwrap inwrapped inwrapping, iris irides, irs irs, is is, ischium ischia, isthmus isthmi, jab jabbed jabbing,
jack-in-the-box jacks-in-the-box, jackaroo jackeroos, jackeroo jackeroos, jackfish jackfishes, jackknife jackknives,
jag jagged jagging, jaggy jaggier jaggiest, jam jammed jamming, jambeau jambeaux, jammy jammier jammiest, japan
japanned japanning, jar jarred jarring, jaunty jauntier jauntiest, jazzy jazzier jazziest, jellify jellified, jelly
jellied, jellyfish jellyfishes, jemmy jemmied, jerky jerkier jerkiest, jerry-build jerry-built, jet jetted jetting,
jewel jewelled jewelling, jewelfish jewelfishes, jewfish jewfishes, jib jibbed jibbing, jig jigged jigging, jimmy
jimmied, jingo jingoes, jinni jinn, jitterbug jitterbugged jitterbugging, jo joes, job jobbed jobbing, joe joes, jog
jogged jogging, jog-trot jog-trotted jog-trotting, join_battle joined_battle joining_battle joins_battle, join_forces
joined_forces joining_forces joins_forces, jointer jointer, jollify jollified, jolly jollied jollier jolliest, jot
jotted jotting, joy-ride joy-ridden joy-rode, joypop joypopped joypopping, judge_advocate_general
judge_advocates_general, jug jugged jugging, juicy juicier juiciest, jump_off jumped_off jumping_off jumps_off, jumpy
jumpier jumpiest, jus jura, justify justified, jut jutted jutting, kaddish kaddishim, kalmuc kalmuck kalmucks, kalmuck
kalmucks, katabasis katabases, keep kept, keeshond keeshonden, ken kenned kenning kent, kennel kennelled kennelling,
kernel kernelled kernelling, kibbutz kibbutzim, kid kidded kidding, kidnap kidnapped kidnapping, killifish
killifishes, kindly kindlier kindliest, king-of-arms kings-of-arms, kingfish kingfishes, kinky kinkier kinkiest, kip
kipped kipping, knap knapped knapping, kneecap kneecapped kneecapping, kneel knelt, knife knives, knight_bachelor
knights_bachelor knights_bachelors, knight_templar knights_templar knights_templars, knit knitted knitting, knob
knobbed knobbing, knot knotted knotting, knotty knottier knottiest, know knew known, knurly knurlier knurliest, ko
ko'd ko'ing ko's, kohlrabi kohlrabies, kooky kookier kookiest, krona kronur, krone kronen kroner, kroon krooni, kylix
kylikes, labarum labara, label labelled labelling, labellum labella, labium labia, labrum labra, lactobacillus
lactobacilli, lacuna lacunae, lacunar lacunaria, lacy lacier laciest, lade laden, ladify ladyfied ladyfies ladyfying,
lady-in-waiting ladies-in-waiting, lag lagged lagging, lairy lairier lairiest, laky lakier lakiest, lallygag
lallygagged lallygagging, lam lammed lamming, lamella lamellae, lamia lamiae, lamina laminae, lander lander, lanky
lankier lankiest, lap lapped lapping, lapidify lapidified, lapillus lapilli, lapith lapithae, larva larvae, larynx
larynges, lasso lassoes, lat lati latu, latex latices, lathy lathier lathiest, latifundium latifundia, laurel
laurelled laurelling, lavabo lavaboes, lay laid, layer layer, lazy lazier laziest, lead led, leaf leaves, leafy
leafier leafiest, leaky leakier leakiest, lean leant, leap leapt, leapfrog leapfrogged leapfrogging, learn learnt,
leary learier leariest, leave leaves left, leave_undone leaves_undone leaving_undone left_undone, lecythus lecythi,
leer leer, leery leerier leeriest, left-hander left-hander, left-winger left-winger, leggy leggier leggiest, lemma
lemmata, lemniscus lemnisci, lend lent, lengthy lengthier lengthiest, lenis lenes, lentigo lentigines, leonid
leonides, lepidopteran lepidoptera, leprosarium leprosaria, leptocephalus leptocephali, lepton lepta, ler ler, let
letting, leu lei, leucocytozoan leucocytozoa, lev leva, level levelled levelling, leveler leveler, levy levied, lex
leges, libel libelled libelling, libra librae, libretto libretti, lie lain lay lying, lie_for layed_for laying_for
lays_for, lied lieder, life lives, light lit, lignify lignified, ligula ligulae, likuta makuta, limbus limbi, limen
limina, limes limites, limulus limuli, limy limier limiest, lingo lingoes, lingua linguae, lingua_franca
linguae_francae, lionfish lionfishes, lip lipped lipping, lipoma lipomata, lippy lippier lippiest, liquefy liquefied,
liquify liquified, lira lire, liriodendron liriodendra, lit litai, litas litai litu, liter liter, lively livelier
liveliest, liver liver, lixivium lixivia, loaf loaves, loather loather, lob lobbed lobbing, lobby lobbied, loculus
loculi, locus loci, lofty loftier loftiest, log logged logging, loggia loggie, logion logia, logy logier logiest,
lomentum lomenta, lonely lonelier loneliest, loner loner, longobard longobardi, look_towards looked_towards
looking_towards looks_towards, loony loonier looniest, loopy loopier loopiest, lop lopped lopping, lordly lordlier
lordliest, lorica loricae, lose lost, lot lotted lotting, loti maloti, loup-garou loups-garous, louse lice, lousy
lousier lousiest, lovely lovelier loveliest, lowlander lowlander, lowly lowlier lowliest, luba luba, lubritorium
lubritoria, lucky luckier luckiest, lug lugged lugging, lullaby lullabied, lumbi lumbus, lumen lumina, lumpfish
lumpfishes, lumpy lumpier lumpiest, lungfish lungfishes, lunula lunulae, luny lunier luniest, lur lures, lure lures,
lustre lustra, lusty lustier lustiest, lying-in lyings-in, lymphangitis lymphangitides, lymphoma lymphomata,
lymphopoiesis lymphopoieses, lysis lyses, lytta lyttae, maar maare, macaroni macaronies, maccaroni maccaronies,
machine-gun machine-gunned machine-gunning, machzor machzorim, macronucleus macronuclei, macrosporangium
macrosporangia, macula maculae, mad madded madder maddest madding, madame mesdames, mademoiselle mesdemoiselles,
madrono madornos, maestro maestri, mafioso mafiosi, magma magmata, magnifico magnificoes, magnify magnified, magus
magi, mahzor mahzorim, mainer mainer, major_axis major-axes major_axes, make made, maligner maligner, malleolus
malleoli, malleus mallei, malty maltier maltiest, mamilla mamillae, mamma mammae, mammilla mammillae, man manned
manning men, man-at-arms men-at-arms, man-of-war men-o'-war men-of-war, man_of_letters men_of_letters, mandingo
mandingoes, mango mangoes, mangy mangier mangiest, manifesto manifestoes, manky mankier mankiest, manly manlier
manliest, manservant menservants, manteau manteaux, mantis mantes, manubrium manubria, manumit manumitted manumitting,
map mapped mapping, mar marred marring, marcel marcelled marcelling, marchesa marchese, marchese marchesi, maremma
maremme, mariner mariner, markka markkaa, marry married, marshal marshalled marshalling, marshy marshier marshiest,
marsupium marsupia, marvel marvelled marvelling, marvel-of-peru marvels-of-peru, mass masses, mass_medium mass_media,
masse masses, massy massier massiest, master-at-arms masters-at-arms, mat matted matting, matrix matrices, matter
matter, matzo matzoth, maungy maungier maungiest, mausoleum mausolea, maxilla maxillae, maximum maxima, may might,
mazy mazier maziest, mealy mealier mealiest, mean meant, measly measlier measliest, meaty meatier meatiest, medal
medalled medalling, media mediae, mediastinum mediastina, medium media, medulla medullae, medulla_oblongata
medullae_oblongatae, medusa medusae, meet met, meeter meeter, megaron megara, megasporangium megasporangia, megillah
megilloth, meiosis meioses, melanoma melanomata, melisma melismata, melt molten, memento mementoes, memorandum
memoranda, meniscus menisci, menstruum menstrua, merry merrier merriest, mesenteron mesentera, mesothorax
mesothoraces, messy messier messiest, mestizo mestizoes, metacarpus metacarpi, metal metalled metalling, metamorphosis
metamorphoses, metanephros metanephroi, metastasis metastases, metatarsus metatarsi, metathesis metatheses, metathorax
metathoraces, metazoan metazoa, metempsychosis metempsychoses, metencephalon metencephala, metrify metrified, mezuzah
mezuzoth, miasma miasmata, microanalysis microanalyses, micrococcus micrococci, micronucleus micronuclei,
microsporangium microsporangia, midrash midrashim, midwife midwives, miffy miffier miffiest, mighty mightier
mightiest, milcher milcher, milieu milieux, militate_against militated_against militates_against militating_against,
milium milia, milker milker, milkfish milkfishes, milky milkier milkiest, millennium millennia, mimic mimicked
mimicking, mina minae, mingy mingier mingiest, minify minified, minimum minima, ministerium ministeria, minter minter,
minutia minutiae, minyan minyanim, miosis mioses, mir miri, miracidium miracidia, mirky mirkier mirkiest, misapply
misapplied, misbecome misbecame, miscarry miscarried, misdeal misdealt, miser miser, misfit misfitted misfitting,
misgive misgave misgiven, mishit mishitting, mishna mishnayoth, mishnah mishnayoth, mislay mislaid, mislead misled,
misplead mispled, misspell misspelt, misspend misspent, mistake mistaken mistook, misty mistier mistiest,
misunderstand misunderstood, mitochondrion mitochondria, mitzvah mitzvoth, mob mobbed mobbing, mocker mocker, model
modelled modelling, modeler modeler, modest modest, modify modified, modiolus modioli, modulus moduli, moldy moldier
moldiest, mollify mollified, moment_of_truth moments_of_truth, momentum momenta, momus momi, monad monades, monas
monades, monkfish monkfishes, monochasium monochasia, monopodium monopodia, monopteron monoptera, monopteros
monopteroi, monseigneur messeigneurs, monsieur messieurs, monsignor monsignori, mont-de-piete monts-de-piete, moody
moodier moodiest, mooncalf mooncalves, moonfish moonfishes, moony moonier mooniest, mop mopped mopping, mora morae,
moratorium moratoria, morceau morceaux, moresco morescoes, morisco moriscoes, morphallaxis morphallaxes, morphosis
morphoses, mors morses, morse morses, mortify mortified, morula morulae, mosasaurus mosasauri, moshav moshavim, moslem
moslim moslims, mosquito mosquitoes, mother-in-law mothers-in-law, mother_superior mothers_superior, mothy mothier
mothiest, motto mottoes, mouldy mouldier mouldiest, mouse mice, mousy mousier mousiest, mouthy mouthier mouthiest,
mover_and_shaker movers_and_shakers, mow mown, mucky muckier muckiest, mucosa mucosae, mucro mucrones, mud mudded
mudding, muddy muddied muddier muddiest, mudejar mudejares, mudfish mudfishes, mug mugged mugging, muggy muggier
muggiest, mulatto mulattoes, multipara multiparae, multiplexer multiplexer, multiply multiplied, mum mummed mumming,
mummify mummified, murex murices, murky murkier murkiest, mushy mushier mushiest, muskellunge muskallunge, musky
muskier muskiest, muster muster, musty mustier mustiest, mutiny mutinied, muzzy muzzier muzziest, mycelium mycelia,
mycetoma mycetomata, mycobacterium mycobacteria, mycorrhiza mycorrhizae, myelencephalon myelencephala, myiasis
myiases, myocardium myocardia, myofibrilla myofibrillae, myoma myomata, myosis myoses, myrmidon myrmidones, mystify
mystified, mythos mythoi, myxoma myxomata, nab nabbed nabbing, naevus naevi, nag nagged nagging, naiad naiades, naos
naoi, nap napped napping, nappy nappier nappiest, narcissus narcissi, naris nares, nasopharynx nasopharynges, nasty
nastier nastiest, natatorium natatoria, natty nattier nattiest, naughty naughtier naughtiest, naumachia naumachiae,
nauplius nauplii, nautilus nautili, navaho navahoes, navajo navajoes, nebula nebulae, necropolis necropoleis,
needlefish needlefishes, needy needier neediest, negrillo negrilloes, negrito negritoes, negro negroes, nemesis
nemeses, nephridium nephridia, nereid nereides, nervy nervier nerviest, net netted netting, neurohypophysis
neurohypophyses, neuroma neuromata, neuropteron neuroptera, neurosis neuroses, nevus nevi, newsy newsier newsiest, nib
nibbed nibbing, nibelung nibelungen, nickel nickelled nickelling, nid-nod nid-nodded nid-nodding, nidify nidified,
nidus nidi, niello nielli, nifty niftier niftiest, nigrify nigrified, nilgai nilgai, nimbostratus nimbostrati, nimbus
nimbi, nip nipped nipping, nippy nippier nippiest, nitrify nitrified, nitty nittier nittiest, no noes, noctiluca
noctilucae, nod nodded nodding, nodus nodi, noisy noisier noisiest, nomen nomina, non-pros non-prossed non-prosses
non-prossing, nonplus nonplussed nonplusses nonplussing, northeasterner northeasterner, norther norther, northerner
northerner, nosy nosier nosiest, notify notified, notum nota, noumenon noumena, nova novae, novella novelle, novena
novenae, nubecula nubeculae, nucellus nucelli, nucha nuchae, nucleolus nucleoli, nucleus nuclei, nullify nullified,
nullipara nulliparae, number number, numbfish numbfishes, numen numina, nut nutted nutting, nutty nuttier nuttiest,
nympha nymphae, oarfish oarfishes, oasis oases, obelus obeli, objectify objectified, objet_d'art objets_d'art,
obligato obligati, obolus oboli, occiput occipita, occupy occupied, occur occurred occurring, oceanarium oceanaria,
oceanid oceanides, ocellus ocelli, ochrea ochreae ocreae, ocrea ocreae, octahedron octahedra, octopus octopi, oculus
oculi, odeum odea, oedema oedemata, oesophagus oesophagi, off offer, offer offer, offset offsetting, oily oilier
oiliest, old-timer old-timer, oldwife oldwives, oleum olea, oliver oliver, omasum omasa, omayyad omayyades, omentum
omenta, omit omitted omitting, ommatidium ommatidia, ommiad ommiades, onager onagri, oogonium oogonia, ootheca
oothecae, oozy oozier ooziest, opener opener, opera_seria operas_seria, operculum opercula, optic_axis optic_axes,
optimum optima, organa organums, organon organa, organum organa organums, orthopteron orthoptera, os ora osar ossa,
osculum oscula, ossify ossified, osteoma osteomata, ostium ostia, othman ottomans, ottoman ottomans, outbid outbidden
outbidding, outbreed outbred, outcrop outcropped outcropping, outcry outcried, outdo outdid outdone, outdraw outdrawn
outdrew, outfight outfought, outfit outfitted outfitting, outgas outgassed outgasses outgassing, outgeneral
outgeneralled outgeneralling, outgo outgone outwent, outgrow outgrew outgrown, outlay outlaid, outman outmanned
outmanning, output outputted outputting, outride outridden outrode, outrun outran outrunning, outsell outsold,
outshine outshone, outshoot outshot, outsider outsider, outspan outspanned outspanning, outstand outstood, outstrip
outstripped outstripping, outthink outthought, outwear outwore outworn, outwit outwitted outwitting, overbear overbore
overborne, overbid overbidden overbidding, overblow overblew overblown, overbuild overbuilt, overcome overcame,
overcomer overcomer, overcrop overcropped overcropping, overdo overdid overdone, overdraw overdrawn overdrew,
overdrive overdriven overdrove, overflow overflown, overfly overflew overflown, overgrow overgrew overgrown, overhang
overhung, overhear overheard, overlap overlapped overlapping, overlay overlaid, overlie overlain overlay overlying,
overman overmanned overmanning, overnighter overnighter, overpass overpast, overpay overpaid, override overridden
overrode, overrun overran overrunning, oversee oversaw overseen, oversell oversold, overset oversetting, oversew
oversewn, overshoot overshot, oversimplify oversimplified, oversleep overslept, overspend overspent, overspill
overspilt, overstep overstepped overstepping, overtake overtaken overtook, overthrow overthrew overthrown, overtop
overtopped overtopping, overwind overwound, overwrite overwritten overwrote, ovolo ovoli, ovotestis ovotestes, ovum
ova, owner owner, ox oxen, oxymoron oxymora, pacify pacified, pad padded padding, paddlefish paddlefishes, paisa
paise, pal palled palling, palea paleae, palestra palestrae, palingenesis palingeneses, pallium pallia, pally pallier
palliest, palmetto palmettoes, palmy palmier palmiest, palpus palpi, palsy palsied, paltry paltrier paltriest, pan
panned panning, pancratium pancratia, pandy pandied, panel panelled panelling, panettone panettoni, panic panicked
panicking, paparazzo paparazzi, paperknife paperknives, papilla papillae, papilloma papillomata, pappus pappi, pappy
pappier pappiest, papula papulae, papyrus papyri, parabasis parabases, paraleipsis paraleipses, paralipsis
paraleipses, parallel parallelled parallelling, paralysis paralyses, paramecium paramecia, parament paramenta,
paraphysis paraphyses, parapodium parapodia, parapraxis parapraxes, paraselene paraselenae, parashah parashoth,
parasyntheton parasyntheta, parazoan parazoa, parcel parcelled parcelling, parenthesis parentheses, parergon parerga,
parhelion parhelia, pari-mutuel paris-mutuels, paries parietes, parky parkier parkiest, parody parodied, parrotfish
parrotfishes, parry parried, part-timer part-timer, partake partaken partook, parulis parulides, paso_doble
pasos_dobles, pasquinade pasquil pasquilled pasquilling pasquils, passer passer, passer-by passers-by, paster paster,
pastorale pastorali, pasty pastier pastiest, pat patted patting, patagium patagia, patchy patchier patchiest, patella
patellae, pater pater, paterfamilias patresfamilias, patina patinae, patrol patrolled patrolling, pawky pawkier
pawkiest, pay paid, pea pease, peachy peachier peachiest, pearler pearler, pearly pearlier pearliest, peccadillo
peccadilloes, pecten pectines, pedal pedalled pedalling, pedaler pedaler, pedalo pedaloes, peg pegged pegging,
pekinese pekingese, pelvis pelves, pen penned penning pent, pencil pencilled pencilling, penetralia penetralium,
penicillium penicillia, penis penes, penknife penknives, penna pennae, penni pennia, penny pence, pentahedron
pentahedra, pentimento pentimenti, penumbra penumbrae, pep pepped pepping, peplum pepla, peppy peppier peppiest,
pericardium pericardia, perichondrium perichondria, pericranium pericrania, peridium peridia, perigonium perigonia,
perihelion perihelia, perinephrium perinephria, perineum perinea, perionychium perionychia, periosteum periostea,
periphrasis periphrases, peristalsis peristalses, perithecium perithecia, peritoneum peritonea, perky perkier
perkiest, permit permitted permitting, persona personae, personify personified, pes pedes, pesky peskier peskiest, pet
petted petting, petechia petechiae, peter peter, petrify petrified, pettifog pettifogged pettifogging, petty pettier
pettiest, pfennig pfennige, phalange phalanges, phalanx phalanges, phallus phalli, phantasy phantasied, pharynx
pharynges, phenomenon phenomena, phi-phenomenon phi-phenomena, philodendron philodendra, phlyctaena phlyctenae,
phlyctena phlyctenae, phony phonier phoniest, photocopy photocopied, photomap photomapped photomapping, photoset
photosetting, phyle phylae, phyllotaxis phyllotaxes, phylloxera phylloxerae, phylogenesis phylogeneses, phylum phyla,
physic physicked physicking, picky pickier pickiest, picnic picnicked picnicking, pied-a-terre pieds-a-terre, pig
pigged pigging, pigfish pigfishes, piggy piggier piggiest, pileum pilea, pileus pilei, pillory pilloried, pin pinned
pinning, pinch-hit pinch-hitting, pinetum pineta, pinfish pinfishes, pinko pinkoes, pinna pinnae, pinnula pinnulae,
piny pinier piniest, pip pipped pipping, pipefish pipefishes, pirog pirogi, piscina piscinae, pistol pistolled
pistolling, pistol-whip pistol-whipped pistol-whipping, pit pitted pitting, pitapat pitapatted pitapatting, pitchy
pitchier pitchiest, pithecanthropus pithecanthropi, pithos pithoi, pithy pithier pithiest, pity pitied, placebo
placeboes, placenta placentae, plan planned planning, planer planer, planetarium planetaria, planula planulae, plashy
plashier plashiest, plasmodesma plasmodesmata, plasmodium plasmodia, plat platted platting, plateau plateaux, platy
platier platiest, play_a_part played_a_part playing_a_part plays_a_part, player player, plead pled, plectron plectra,
plectrum plectra, plenum plena, pleura pleurae, pleuron pleura, plica plicae, plod plodded plodding, plop plopped
plopping, plot plotted plotting, ploughman ploughmen, plowman ploughmen, plucky pluckier pluckiest, plug plugged
plugging, plumber plumber, plummy plummier plummiest, plumy plumier plumiest, ply plied, pneumobacillus pneumobacilli,
pneumococcus pneumococci, pocketknife pocketknives, pod podded podding, podetium podetia, podgy podgier podgiest,
podium podia, poky pokier pokiest, polis poleis, polisher polisher, pollex pollices, pollinium pollinia, polychasium
polychasia, polyhedron polyhedra, polyparium polyparia, polypus polypi, polyzoan polyzoa, polyzoarium polyzoaria,
pommel pommelled pommelling, pons pontes, pontifex pontifices, pop popped popping, popes popes, porky porkier
porkiest, portamento portamenti, porter porter, portico porticoes, portly portlier portliest, portmanteau
portmanteaux, poster poster, postliminium postliminia, pot potted potting, potato potatoes, potty pottier pottiest,
praenomen praenomina, praxis praxes, preachify preachified, preachy preachier preachiest, precancel precancelled
precancelling, predella predelle, prefer preferred preferring, premaxilla premaxillae, prenomen prenomina, preoccupy
preoccupied, prepay prepaid, presa prese, presenter presenter, presignify presignified, pretender pretender, pretermit
pretermitted pretermitting, prettify prettified, pretty prettied prettier prettiest, prickly pricklier prickliest,
pricy pricier priciest, priestly priestlier priestliest, prig prigged prigging, prim primmed primmer primmest
primming, primer primer, primigravida primigravidae, primipara primiparae, primo primi, primordium primordia, princely
princelier princeliest, principium principia, printer printer, prissy prissier prissiest, privateer privateer, privy
privier priviest, proboscis proboscides, proces-verbal proces-verbaux, prod prodded prodding, proglottid proglottides,
proglottis proglottides, prognosis prognoses, program programmed programmes programming, prolegomenon prolegomena,
prolepsis prolepses, prologue prologed prologing prologs, prompter prompter, promycelium promycelia, pronephros
pronephra pronephroi, pronucleus pronuclei, prop propped propping, propel propelled propelling, prophesy prophesied,
propositus propositi, proptosis proptoses, propylaeum propylaea, propylon propyla, proscenium proscenia,
prosencephalon prosencephala, prosthesis prostheses, prostomium prostomia, prosy prosier prosiest, protasis protases,
prothalamion prothalamia, prothalamium prothalamia, prothallium prothallia, prothallus prothalli, prothorax
prothoraces, protonema protonemata, protozoan protozoa, prove proven, proventriculus proventriculi, proviso provisoes,
pry pried, prytaneum prytanea, psalterium psalteria, pseudopodium pseudopodia, psychoneurosis psychoneuroses,
psychosis psychoses, pterygium pterygia, pteryla pterylae, ptosis ptoses, pub pubbed pubbing, pubis pubes, pudendum
pudenda, pudgy pudgier pudgiest, puffer puffer, puffy puffier puffiest, pug pugged pugging, pul puli, pulpy pulpier
pulpiest, pulvillus pulvilli, pulvinus pulvini, pummel pummelled pummelling, pun punned punning, punchinello
punchinelloes, punchy punchier punchiest, puny punier puniest, pup pupped pupping, pupa pupae, puparium puparia,
purify purified, pushy pushier pushiest, pussy pussier pussiest, put putting, put-put put-putted put-putting, putamen
putamina, putrefy putrefied, putto putti, putty puttied, pycnidium pycnidia, pygidium pygidia, pylorus pylori,
pyxidium pyxidia, pyxis pyxides, qaddish qaddishim, quadrennium quadrennia, quadriga quadrigae, quaggy quaggier
quaggiest, quaky quakier quakiest, quale qualia, qualify qualified, quantify quantified, quantum quanta, quarrel
quarrelled quarrelling, quarry quarried, quartersaw quartersawn, quarterstaff quarterstaves, queasy queasier
queasiest, queenly queenlier queenliest, query queried, quezal quezales, quick-freeze quick-froze quick-frozen,
quickstep quickstepped quickstepping, quinquennium quinquennia, quip quipped quipping, quit quitted quitting, quiz
quizzed quizzes quizzing, rabato rabatos, rabbitfish rabbitfishes, rachis rhachises, racy racier raciest, radius
radii, radix radices, radula radulae, rag ragged ragging, rainy rainier rainiest, rally rallied, ram rammed ramming,
ramentum ramenta, ramify ramified, ramus rami, randy randier randiest, rangy rangier rangiest, ranker ranker, ranula
ranulae, ranunculus ranunculi, rap rapped rapping, raphe raphae, raphide raphides, raphis raphides, rappel rappelled
rappelling, rarefy rarefied, rat ratted ratting, ratfish ratfishes, ratify ratified, rattly rattlier rattliest, ratty
rattier rattiest, raunchy raunchier raunchiest, ravel ravelled ravelling, razor-cut razor-cutting, re-tread re-trod
re-trodden, ready readier readiest, real reales reis, rearmouse rearmice reremice, reave reft, rebato rabatos, rebel
rebelled rebelling, rebuild rebuilt, rebut rebutted rebutting, recap recapped recapping, reclassify reclassified,
recommit recommitted recommitting, recopy recopied, recorder recorder, rectify rectified, rectrix rectrices, rectum
recta, rectus recti, recur recurred recurring, red red redded redder reddest redding, red-pencil red-pencilled
red-pencilling, redd redded redding, redfish redfishes, redia rediae, redo redid redone, reedy reedier reediest, reeve
rove, refer referred referring, referendum referenda, refit refitted refitting, refuel refuelled refuelling, refugium
refugia, regret regretted regretting, regulus reguli, rehear reheard, reify reified, relatum relata, rely relied,
remake remade, remarry remarried, remex remiges, remit remitted remitting, rend rent, renter renter, repay repaid,
repel repelled repelling, replevy replevied, reply replied, repot repotted repotting, reremouse reremice, rerun reran
rerunning, reseau reseaux, reset resetting, resew resewn, residuum residua, resit resat resitting, responsum responsa,
ret retted retting, retailer retailer, retake retaken retook, rete retia, retell retold, rethink rethought, retiarius
retiarii, reticulum reticula, retina retinae, retinaculum retinacula, retransmit retransmitted retransmitting,
retrofit retrofitted retrofitting, retry retried, reunify reunified, rev revved revving, revel revelled revelling,
revet revetted revetting, revivify revivified, rewind rewound, rewrite rewritten rewrote, rhabdomyoma rhabdomyomata,
rhachis rachides rhachides rhachises, rhinencephalon rhinencephala, rhizobium rhizobia, rhombus rhombi, rhonchus
rhonchi, rhyton rhyta, rib ribbed ribbing, ribbonfish ribbonfishes, ricercare ricercacari ricercari, rickettsia
rickettsiae, ricochet ricochetted ricochetting, rid ridded ridding, ride ridden rode, rig rigged rigging, right-hander
right-hander, right-winger right-winger, rigidify rigidified, rilievo rilievi, rim rimmed rimming, rima rimae, rimy
rimier rimiest, ring rang rung, rip ripped ripping, rise risen rose, risky riskier riskiest, ritzy ritzier ritziest,
rival rivalled rivalling, rive riven, roaster roaster, rob robbed robbing, robe-de-chambre robes-de-chambre, rockfish
rockfishes, rocky rockier rockiest, roily roilier roiliest, rom roma, roman-fleuve romans-fleuves, rondeau rondeaux,
rooky rookier rookiest, roomy roomier roomiest, ropy ropier ropiest, rosarium rosaria, rosefish rosefishes, rostellum
rostella, rostrum rostra, rosy rosier rosiest, rot rotted rotting, rotl artal artel, rough-dry rough-dried, rough-hew
rough-hewn, rouleau rouleaux, rowdy rowdier rowdiest, rowel rowelled rowelling, rub rubbed rubbing, ruddy ruddier
ruddiest, ruga rugae, rumen rumina, run ran running, runner-up runners-up, runny runnier runniest, rusher rusher,
rushy rushier rushiest, rusty rustier rustiest, rut rutted rutting, rutty ruttier ruttiest, saccharify saccharified,
sacrarium sacraria, sacrum sacra, sad sadder saddest, sag sagged sagging, saguaro saguaros, sahuaro saguaros, sailfish
sailfishes, salary salaried, salesperson salespeople, salify salified, sally sallied, salmonella salmonellae, salpa
salpae, salpinx salpinges, saltarello saltarelli, salter salter, salty saltier saltiest, salvo salvoes, sampler
sampler, sanctify sanctified, sanctum sancta, sandbag sandbagged sandbagging, sandy sandier sandiest, sanitarium
sanitaria, santims santimi, sap sapped sapping, saphena saphenae, saponify saponified, sappy sappier sappiest,
sarcophagus sarcophagi, sartorius sartorii, sassanid sassanidae, sassy sassier sassiest, satisfy satisfied, saucy
saucier sauciest, savvy savvied savvier savviest, saw sawn, sawfish sawfishes, say said, scabby scabbier scabbiest,
scag scagged scagging, scaldfish scaldfishes, scalenus scaleni, scaly scalier scaliest, scan scanned scanning, scanty
scantier scantiest, scapula scapulae, scar scarred scarring, scarabaeus scarabaei, scarf scarves, scarify scarified,
scary scarier scariest, scat scatted scatting, schatchen schatchonim shadchans, schema schemata, scherzando
scherzandi, scherzo scherzi, schmo schmoes, scholium scholia, schul schuln, schutzstaffel schutzstaffeln, scirrhus
scirrhi, scleroma scleromata, sclerosis scleroses, sclerotium sclerotia, scolex scoleces scolices, scopula scopulae,
scoria scoriae, scorify scorified, scotoma scotomata, scrag scragged scragging, scraggly scragglier scraggliest,
scraggy scraggier scraggiest, scram scrammed scramming, scrap scrapped scrapping, scraper scraper, scrappy scrappier
scrappiest, scrawny scrawnier scrawniest, screwy screwier screwiest, scriptorium scriptoria, scrotum scrota, scrub
scrubbed scrubbing, scrubby scrubbier scrubbiest, scruffy scruffier scruffiest, scrum scrummed scrumming, scry scried,
scud scudded scudding, scudo scudi, scum scummed scumming, scungy scungier scungiest, scurry scurried, scurvy scurvier
scurviest, scutellum scutella, scutum scuta, scyphistoma scyphistomae, scyphozoan scyphozoa, scyphus scyphi, seamy
seamier seamiest, second-rater second-rater, seconder seconder, secondo secondi, secretary-general
secretaries-general, see saw seen, seed seed, seedy seedier seediest, seek sought, seemly seemlier seemliest, segno
segni, seleucid seleucidae, self selves, sell sold, send sent, senor senores, sensillum sensilla, sent senti, sente
lisente listente, senusi senussis, senussi senussis, separatrix separatrices, sephardi sephardim, septarium septaria,
septennium septennia, septum septa, sequela sequelae, sequestrum sequestra, seraph seraphim, serer serer, serum sera,
sestertium sestertia, set setting, seta setae, sew sewn, sexy sexier sexiest, sgraffito sgraffiti, shabbas shabbasim,
shabbat shabbatim, shabby shabbier shabbiest, shacko shackoes, shadchan schatchonim shadchanim shadchans, shady
shadier shadiest, shag shagged shagging, shaggy shaggier shaggiest, shake shaken shook, shake_hands shaken_hands
shakes_hands shaking_hands shook_hands, shako shakoes, shaky shakier shakiest, sham shammed shamming, shammas
shammosim, shammes shammosim, shapely shapelier shapeliest, sharecrop sharecropped sharecropping, shave shaven, sheaf
sheaves, sheatfish sheatfishes, shed shed shedding, shelf shelves, shellac shellacked shellacking, shellfish
shellfishes, shend shent, shew shewn, shifty shiftier shiftiest, shikar shikarred shikarring, shillyshally
shillyshallied, shim shimmed shimming, shimmy shimmied, shin shinned shinning, shine shone, shinleaf shinleaves, shiny
shinier shiniest, ship shipped shipping, shirty shirtier shirtiest, shit shat shitted shitting, shittah shittim, shmo
shmoes, shoddy shoddier shoddiest, shoe shod, shofar shofroth, shoot shot, shop shopped shopping, shophar shofroth
shophroth, shot shotted shotting, shotgun shotgunned shotgunning, shovel shovelled shovelling, show shown, showy
showier showiest, shred shredded shredding, shrewmouse shrewmice, shrink shrank shrunk shrunken, shrink-wrap
shrink-wrapped shrink-wrapping, shrive shriven shrove, shrivel shrivelled shrivelling, shrubby shrubbier shrubbiest,
shrug shrugged shrugging, shul shuln, shun shunned shunning, shut shutting, shy shied shier shiest shyer shyest, sic
sicked sicking, sickly sicklier sickliest, siddur siddurim, sideslip sideslipped sideslipping, sidestep sidestepped
sidestepping, sightly sightlier sightliest, sightsee sightsaw sightseen, siglos sigloi, signal signalled signalling,
signaler signaler, signer signer, signify signified, signior signori, signora signore, signore signori, signorina
signorine, silicify silicified, siliqua siliquae, silky silkier silkiest, silly sillier silliest, silva silvae,
silverfish silverfishes, simplify simplified, simulacrum simulacra, sin sinned sinning, sinciput sincipita, sinfonia
sinfonie, sing sang singing sung, singe singing, single-step single-stepped single-stepping, sink sank sunk sunken,
sip sipped sipping, sister-in-law sisters-in-law, sistrum sistra, sit sat sitting, situla situlae, skelly skellied,
sken skenned skenning, sket sketted sketting, sketchy sketchier sketchiest, skewer skewer, ski ski'd, skid skidded
skidding, skim skimmed skimming, skimpy skimpier skimpiest, skin skinned skinning, skin-pop skin-popped skin-popping,
skinny skinnier skinniest, skinny-dip skinny-dipped skinny-dipping, skip skipped skipping, skivvy skivvied, skydive
skydove, slab slabbed slabbing, slag slagged slagging, slam slammed slamming, slap slapped slapping, slaphappy
slaphappier slaphappiest, slat slatted slatting, slaty slatier slatiest, slaver slaver, slay slain slew, sleazy
sleazier sleaziest, sled sledding, sleep slept, sleepy sleepier sleepiest, slide slid slidden, slim slimmer slimmest,
slimsy slimsier slimsiest, slimy slimier slimiest, sling slung, slink slunk, slinky slinkier slinkiest, slip slipped
slipping, slippy slippier slippiest, slit slitting, slog slogged slogging, slop slopped slopping, sloppy sloppier
sloppiest, slot slotted slotting, slug slugged slugging, slum slummed slumming, slur slurred slurring, sly slier
sliest slyer slyest, smalto smalti, smarmy smarmier smarmiest, smell smelt, smelly smellier smelliest, smite smit
smitten smote, smoky smokier smokiest, smug smugger smuggest, smut smutted smutting, snag snagged snagging,
snaggletooth snaggleteeth, snailfish snailfishes, snaky snakier snakiest, snap snapped snapping, snappy snappier
snappiest, snatchy snatchier snatchiest, snazzy snazzier snazziest, sneak snuck, sneaker sneaker, sned snedded
snedding, sniffy sniffier sniffiest, snip snipped snipping, snipefish snipefishes, snivel snivelled snivelling, snog
snogged snogging, snooty snootier snootiest, snotty snottier snottiest, snowy snowier snowiest, snub snubbed snubbing,
snuffer snuffer, snuffy snuffier snuffiest, snug snugged snugger snuggest snugging, soapy soapier soapiest, sob sobbed
sobbing, socman socmen, sod sodded sodding, soft-pedal soft-pedalled soft-pedalling, soggy soggier soggiest, sokeman
socmen, sol soles, solarium solaria, solatium solatia, solder solder, soldo soldi, sole soles, solemnify solemnified,
solfeggio solfeggi, solidify solidified, solidus solidi, solo soli, solum sola, soma somata, son-in-law sons-in-law,
sonsy sonsier sonsiest, soothsay soothsaid, sooty sootier sootiest, sop sopped sopping, soppy soppier soppiest,
soprano soprani, sordino sordini, sorosis soroses, sorry sorrier sorriest, sorus sori, soupy soupier soupiest, souther
souther, southerner southerner, sovkhoz sovkhozy, sow sown, spadefish spadefishes, spadix spadices, spag spagged
spagging, span spanned spanning, spancel spancelled spancelling, spar sparred sparring, spat spatted spatting, speak
spoke spoken, spearfish spearfishes, specify specified, spectrum spectra, speculum specula, speechify speechified,
speed sped, speedy speedier speediest, spell spelt, spellbind spellbound, spend spent, spermatium spermatia,
spermatogonium spermatogonia, spermatozoon spermatozoa, spermogonium spermogonia, sphinx sphinges, spica spicae,
spiculum spicula, spicy spicier spiciest, spiffy spiffier spiffiest, spiky spikier spikiest, spill spilt, spin
spinning spun, spin-dry spin-dried, spindly spindlier spindliest, spiny spinier spiniest, spiral spiralled spiralling,
spirillum spirilla, spit spat spitted spitting, splashy splashier splashiest, splayfoot splayfeet, splenius splenii,
split splitting, spoil spoilt, spongy spongier spongiest, spooky spookier spookiest, spoon-feed spoon-fed, spoony
spoonier spooniest, sporangium sporangia, sporogonium sporogonia, sporozoan sporozoa, sporty sportier sportiest, spot
spotted spotting, spotlight spotlit, spotty spottier spottiest, spreader spreader, sprig sprigged sprigging, sprightly
sprightlier sprightliest, spring sprang sprung, springer springer, springhaas springhase, springy springier
springiest, spry sprier spriest, spud spudded spudding, spumone spumoni, spur spurred spurring, sputum sputa, spy
spied, squama squamae, squash squashes, squashy squashier squashiest, squat squatted squatter squattest squatting,
squatty squattier squattiest, squeegee squilgee, squib squibbed squibbing, squid squidded squidding, squiffy squiffier
squiffiest, squilla squillae, squirrelfish squirrelfishes, squiz squizzes, stab stabbed stabbing, stadium stadia,
stagy stagier stagiest, stalky stalkier stalkiest, stall-feed stall-fed, stamen stamina, staminodium staminodia, stand
stood, stapes stapedes, staphylococcus staphylococci, stapler stapler, star starred starring, starchy starchier
starchiest, starer starer, starest starest, starets staretsy startsy, starfish starfishes, starry starrier starriest,
stately statelier stateliest, stave stove, steady steadied steadier steadiest, steal stole stolen, stealthy stealthier
stealthiest, steamy steamier steamiest, stele stelae, stellify stellified, stem stemmed stemming, stem_from
stems_from, stemma stemmata, stencil stencilled stencilling, stenosis stenoses, step stepped stepping, stepchild
stepchildren, sternum sterna, stet stetted stetting, stick stuck, stigma stigmata, stiletto stilettoeing, stimulus
stimuli, sting stung, stingy stingier stingiest, stink stank stunk, stipes stipites, stir stirred stirring, stirps
stirpes, stoa stoae, stocker stocker, stockfish stockfishes, stocky stockier stockiest, stodgy stodgier stodgiest,
stoma stomata, stomodaeum stomodaea, stomodeum stomodea, stonefish stonefishes, stony stonier stoniest, stop stopped
stopping, stormy stormier stormiest, story storied, stot stotted stotting, stotinka stotinki stotkini, strap strapped
strapping, strappado strappadoes, stratify stratified, stratocumulus stratocumuli, stratum strata, stratus strati,
streaky streakier streakiest, streamy streamier streamiest, street_child street_children, streptococcus streptococci,
stretcher stretcher, stretchy stretchier stretchiest, stretto stretti, strew strewn, stria striae, stride stridden
strode, strike struck, string strung, stringy stringier stringiest, strip stripped stripping, striper stiper, stripy
stripier stripiest, strive striven strove, strobilus strobili, stroma stromata, strong stronger strongest, strop
stropped stropping, stroppy stroppier stroppiest, strow strown, strum strummed strumming, struma strumae, strut
strutted strutting, stub stubbed stubbing, stucco stuccoes, stud studded studding, study studied, stuffy stuffier
stuffiest, stultify stultified, stum stummed stumming, stumpy stumpier stumpiest, stun stunned stunning, stupefy
stupefied, sturdy sturdier sturdiest, sty stied, stylopodium stylopodia, stylops stylopes, stylus styli, stymie
stymying, sub subbed subbing, subcortex subcortices, subdelirium subdeliria, subgenus subgenera, subindex subindices,
subjectify subjectified, sublet subletting, submariner submariner, submit submitted submitting, submucosa submucosae,
subphylum subphyla, substratum substrasta, subtotal subtotalled subtotalling, succedaneum succedanea, succubus
succubi, suckerfish suckerfishes, suckfish suckfishes, sudarium sudaria, sudatorium sudatoria, sulcus sulci, sulky
sulkier sulkiest, sully sullied, sulphuret sulphuretted sulphuretting, sultry sultrier sultriest, sum summed summing,
summa summae, sun sunned sunning, sunfish sunfishes, sunny sunnier sunniest, sup supped supping, supercargo
supercargoes, superhero superheroes, supernova supernovae, superstratum superstrata, supply supplied, surgeonfish
surgeonfishes, surly surlier surliest, swab swabbed swabbing, swag swagged swagging, swagger swagger, swami swamies,
swanky swankier swankiest, swap swapped swapping swopped swopping swops, swarthy swarthier swarthiest, swat swatted
swatting, swear swore sworn, sweaty sweatier sweatiest, sweep swept, sweetiewife sweetiewives, swell swollen,
swellfish swellfishes, swig swigged swigging, swim swam swimming swum, swing swung, swivel swivelled swivelling,
swordfish swordfishes, swot swotted swotting, syconium syconia, syllabify syllabified, syllabus syllabi, syllepsis
syllepses, symbol symbolled symbolling, symphysis symphyses, sympodium sympodia, symposium symposia, synapsis
synapses, synarthrosis synarthroses, synclinorium synclinoria, syncytium syncytia, syndesmosis syndesmoses, synopsis
synopses, syntagma syntagmata, synthesis syntheses, syphiloma syphilomata, syrinx syringes, syssarcosis syssarcoses,
tab tabbed tabbing, tableau tableaux, tacky tackier tackiest, taenia taeniae, tag tagged tagging, take taken took,
take_a_side taken_a_side takes_a_side taking_a_side took_a_side, take_pains taken_pains takes_pains taking_pains
took_pains, take_steps taken_steps takes_steps taking_steps took_steps, talc talcked talcking, talky talkier talkiest,
tallith tallaisim tallithes tallitoth, tally tallied, tally-ho tally-ho'd, talus tali, tammy tammied, tan tanned
tanner tannest tanning, tangy tangier tangiest, tap tapped tapping, tapetum tapeta, tar tarred tarring, tarantula
tarantulae, tardy tardier tardiest, tarry tarried, tarsometatarsus tarsometatarsi, tarsus tarsi, tassel tasselled
tasselling, tasty tastier tastiest, tat tatted tatting, tatty tattier tattiest, tawdry tawdrier tawdriest, tax taxes,
taxi taxies taxying, taxis taxes taxis, taxon taxa, teach taught, tear tore torn, teasel teaselled teaselling, techy
techier techiest, tectrix tectrices, ted tedded tedding, teenager teenager, teeny teenier teeniest, teetotaler
teetotaler, tegmen tegmina, tela telae, telamon telamones, telangiectasia telangiectases, telangiectasis
telangiectases, telium telia, tell told, tempo tempi, tenaculum tenacula, tenderfoot tenderfeet, tenia taeniae teniae,
tenuis tenues, tepefy tepefied, teraph teraphim, teras terata, teredo teredines, tergum terga, terminus termini,
terrarium terraria, terrify terrified, terzetto terzetti, tessera tesserae, testa testae, tester tester, testes
testes, testify testified, testis testes, testudo testudines, testy testier testiest, tetchy tetchier tetchiest,
tetrahedron tetrahedra, tetraskelion tetraskelia, thalamencephalon thalamencephala, thalamus thalami, thallus thalli,
theatre-in-the-round theatres-in-the-round, theca thecae, thesaurus thesauri, thesis theses, thickleaf thickleaves,
thief thieves, thin thinned thinner thinnest thinning, think thought, think_the_world_of thinking_the_world_of
thinks_the_world_of thought_the_world_of, third-rater third-rater, thirsty thirstier thirstiest, tholos tholoi, thorax
thoraces, thorny thornier thorniest, thready threadier threadiest, thrifty thriftier thriftiest, thrive thriven
throve, throaty throatier throatiest, throb throbbed throbbing, thrombus thrombi, throw threw thrown, throw_out
threw_out throwing_out thrown_out throws_out, thrum thrummed thrumming, thud thudded thudding, thymus thymi, thyrse
therses, thyrsus thyrsi, tibia tibiae, tidy tidied tidier tidiest, tie tying, tilefish tilefishes, timely timelier
timeliest, tin tinned tinning, tinny tinnier tinniest, tinsel tinselled tinselling, tintinnabulum tintinnabula, tiny
tinier tiniest, tip tipped tipping, tipsy tipsier tipsiest, tiro tyros, titmouse titmice, tittup tittupped tittupping,
toadfish toadfishes, toady toadied, tobacco tobaccoes, tog togged togging, tomato tomatoes, tomentum tomenta, tondo
tondi, tonneau tonneaux, tony tonier toniest, tooth teeth, toothy toothier toothiest, top topped topping, toper toper,
tophus tophi, topos topoi, tornado tornadoes, torpedo torpedoes, torrefy torrefied torrify, torso torsi, torus tori,
tot totted totting, total totalled totalling, touchy touchier touchiest, touraco touracos, towel towelled towelling,
trabecula trabeculae, trachea tracheae, trader trader, traditor traditores, traffic trafficked trafficking, tragus
tragi, tram trammed tramming, trammel trameled trameling tramelled tramelling tramels, transfer transferred
transferring, transfix transfixt, tranship transhipped transhipping, transmit transmitted transmitting, transmogrify
transmogrified, transship tranship transshipped transshipping, trap trapped trapping, trapan trapanned trapanning,
trapezium trapezia, trapezohedron trapezohedra, trashy trashier trashiest, trauma traumata, travel travelled
travelling, travesty travestied, tread trod trodden, trek trekked trekking, trendy trendier trendiest, trepan
trepanned trepanning, treponema treponemata, trichina trichinae, tricksy tricksier tricksiest, tricky trickier
trickiest, triclinium triclinia, triennium triennia, triforium triforia, trig trigged trigging, triggerfish
triggerfishes, trihedron trihedra, trim trimmed trimmer trimmest trimming, trimer trimer, trip tripped tripping,
triskelion triskelia, trisoctahedron trisoctahedra, triumvir triumviri, trivium trivia, trochlea trochleae, trog
trogged trogging, tropaeolum tropaeola, trot trotted trotting, trou-de-loup trous-de-loup, trousseau trousseaux,
trowel trowelled trowelling, true truer truest, trunkfish trunkfishes, trusty trustier trustiest, try tried, tryma
trymata, tuba tubae, tubby tubbier tubbiest, tug tugged tugging, tumefy tumefied, tun tunned tunning, tunnel tunnelled
tunnelling, tup tupped tupping, turaco touracos, turf turves, turfy turfier turfiest, tut-tut tut-tutted tut-tutting,
tweedy tweedier tweediest, twig twigged twigging, twiggy twiggier twiggiest, twin twinned twinning, twit twitted
twitting, tympanum tympana, typeset typesetting, typewrite typewritten typewrote, typify typified, tyro tyros,
ubermensch ubermenschen, ugli uglies, uglify uglified, ugly uglier ugliest, uighur uigurs, ulna ulnae, ultimatum
ultimata, umbilicus umbilici, umbo umbones, umbra umbrae, unbar unbarred unbarring, unbend unbent, unbind unbound,
uncap uncapped uncapping, unclog unclogged unclogging, unclothe unclad, uncus unci, underbid underbidding, underbuy
underbought, undercut undercutting, underfeed underfed, undergird undergirt, undergo undergone underwent, underlay
underlaid, underlet underletting, underlie underlain underlay underlying, underpay underpaid, underpin underpinned
underpinning, underprop underpropped underpropping, undersell undersold, underset undersetting, undershoot undershot,
understand understood, understudy understudied, undertake undertaken undertook, underwrite underwritten underwrote,
undo undid undone, unfit unfitted unfitting, unfreeze unfroze unfrozen, unfriendly unfriendlier unfriendliest,
ungainly ungainlier ungainliest, ungodly ungodlier ungodliest, unhappy unhappier unhappiest, unhealthy unhealthier
unhealthiest, unholy unholier unholiest, unify unified, unkennel unkennelled unkennelling, unknit unknitted
unknitting, unlay unlaid, unlearn unlearnt, unmake unmade, unman unmanned unmanning, unpeg unpegged unpegging, unpin
unpinned unpinning, unplug unplugged unplugging, unravel unravelled unravelling, unreeve unrove, unrig unrigged
unrigging, unrip unripped unripping, unruly unrulier unruliest, unsay unsaid, unship unshipped unshipping, unsling
unslung, unsnap unsnapped unsnapping, unspeak unspoke unspoken, unsteady unsteadied, unstep unstepped unstepping,
unstick unstuck, unstop unstopped unstopping, unstring unstrung, unswear unswore unsworn, unteach untaught, unthink
unthought, untidy untidied untidier untidiest, untie untying, untread untrod untrodden, unwind unwound, unwrap
unwrapped unwrapping, unzip unzipped unzipping, up upped upping, upbuild upbuilt, upheave uphove, uphold upheld,
uppercut uppercutting, uprise uprisen uprose, upset upsetting, upspring upsprang upsprung, upsweep upswept, upswell
upswollen, upswing upswung, uredinium uredinia, uredium uncidia, uredo uredines, uredosorus uredosori, urethra
urethrae, urinalysis urinalyses, uterus uteri, utriculus utriculi, uvula uvulae, vacuum vacua, vag vagged vagging,
vagina vaginae, vagus vagi, vallecula valleculae, vaporetto vaporetti, varix varices, vary varied, vas vasa, vasculum
vascula, vasty vastier vastiest, vat vatted vatting, velamen velamina, velarium velaria, velum vela, vena venae,
vena_cava venae_cavae, ventriculus ventriculi, verbify verbified, verify verified, vermis vermes, verruca verrucae,
versify versified, vertebra vertebrae, vertex vertices, vertigo vertigines vertigoes, vesica vesicae, vest vest, vet
vetted vetting, veto vetoes, vexillum vexilla, viaticum viatica, viator viatores, vibraculum vibracula, vibrissa
vibrissae, vice-chairman vice-chairman, victual victualled victualling, vie vying, viewy viewier viewiest, vilify
vilified, villus villi, vimen vimina, vinculum vincula, virago viragoes, virtuoso virtuosi, vis vires, vita vitae,
vitellus vitelli, vitrify vitrified, vitriol vitriolled vitriolling, vitta vittae, vivarium vivaria, vivify vivified,
volcano volcanoes, volkslied volkslieder, volta volte, volva volvae, vortex vortices, vorticella vorticellae, vox
voces, vulva vulvae, wacky wackier wackiest, wad wadded wadding, waddy waddied, wadset wadsetted wadsetting, wag
wagged wagging, wagon-lit wagons-lits, wahabi wahhabis, wahhabi wahhabis, wake woke woken, wan wanned wanner wannest
wanning, wanderjahr wanderjahre, war warred warring, wary warier wariest, washy washier washiest, waster waster,
water-ski water-ski'd, wavy wavier waviest, waxy waxier waxiest, waylay waylaid, weakfish weakfishes, weakly weaklier
weakliest, wealthy wealthier wealthiest, wear wore worn, weary wearied wearier weariest, weatherstrip weatherstripped
weatherstripping, weave wove woven, web webbed webbing, webby webbier webbiest, wed wedded wedding, weed weed, weedy
weedier weediest, weensy weensier weensiest, weeny weenier weeniest, weep wept, weepy weepier weepiest, weighty
weightier weightiest, well best better, welsher welsher, werewolf werewolves, wet wetted wetter wettest wetting,
whacky whackier whackiest, wham whammed whamming, whap whapped whapping, wharf wharves, whet whetted whetting, whimsy
whimsier whimsiest, whinny whinnied, whip whipped whipping, whipper-in whippers-in, whipsaw whipsawn, whir whirred
whirring, whistle-stop whistle-stopped whistle-stopping, whitefish whitefishes, whiz whizzed whizzes whizzing,
wholesaler wholesaler, whop whopped whopping, wieldy wieldier wieldiest, wife wives, wig wigged wigging, wigwag
wigwagged wigwagging, wildcat wildcatted wildcatting, wily wilier wiliest, win winning won, wind wound, window-shop
window-shopped window-shopping, windy windier windiest, winterfeed winterfed, wintery winterier winteriest, wintry
wintrier wintriest, winy winier winiest, wiredraw wiredrawn wiredrew, wiry wirier wiriest, wispy wispier wispiest,
withdraw withdrawn withdrew, withhold withheld, withstand withstood, witty wittier wittiest, wolf wolves, wolffish
wolffishes, won wonned wonning, wonky wonkier wonkiest, woodlouse woodlice, woodsy woodsier woodsiest, woody woodier
woodiest, woolly woollier woolliest, woozy woozier wooziest, wordy wordier wordiest, work wrought, worldly worldlier
worldliest, wormy wormier wormiest, worry worried, worship worshipped worshipping, worthy worthier worthiest, wrap
wrapped wrapping, wreckfish wreckfishes, wring wrung, write written wrote, wry wried wrier wriest wryer wryest,
wunderkind wunderkinder, xiphisternum xiphisterna, yak yakked yakking, yap yapped yapping, yare yarer yarest, yeasty
yeastier yeastiest, yen yenned yenning, yeshiva yeshivahs yeshivoth, yodel yodelled yodelling, yogi yogin, young
younger youngest, yourself yourselves, yummy yummier yummiest, zamindari zamindaris, zany zanier zaniest, zap zapped
zapping, zecchino zecchini, zemindari zamindaris, zero zeroes, zigzag zigzagged zigzagging, zip zipped zipping, zippy
zippier zippiest, zoaea zoaeae zoeas, zoea zoaeae zoeae, zoon zoa, zoonosis zoonoses, zoosporangium zoosporangia
`;

/** Base forms by irregular form, such as "child" of "children"; of all parts of speech together. */
export function irregularForms(): Map<string, string[]> {
  const bases = new Map<string, string[]>();
  for (const entry of lists.trim().split(/,\s+/)) {
    const [base, ...forms] = entry.split(/\s+/);
    for (const form of forms) {
      const known = bases.get(form);
      if (known) known.push(base!);
      else bases.set(form, [base!]);
    }
  }
  return bases;
}
