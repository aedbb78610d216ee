"""Words that tell little of an event: grammar, the stock of the field's news, and what the press says of everything.
Stems, as search has them."""

from __future__ import annotations

from monitor.folding import stems

_GRAMMAR = {
    "fr": """a ai afin ainsi alors apres au aucun aussi autre autres aux avaient avait avant avec avoir ayant
        bien c car ce ceci cela celle celles celui cependant ces cet cette ceux chaque ci comme
        comment concernant contre d dans de deja depuis derriere des dernier derniere desormais deux
        devant dit doit donc dont du durant elle elles en encore entre envers est et etaient etait
        ete etre eux eut face fait faire faut fois font furent grace ici il ils j je jusqu jusque l
        la laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais malgre me meme
        memes mes moins mon n ne ni non nos notamment notre nous on ont or ou outre par parce parmi
        pas pendant personne peu peut peuvent plus plusieurs pour pourquoi premier premiere pres
        puis qu quand quant que quel quelle quelles quelques quels qui quoi rien s sa sans sauf se
        selon sera seront ses si sien soit son sont sous suite sur surtout t ta tandis tant te tel
        telle tels tes toi ton toujours tous tout toute toutefois toutes tres trois tu un une vers
        via voici voila vos votre vous y autant beaucoup quatre cinq six sept huit neuf dix mille
        million millions milliard""",
    "en": """a about above after again against all also am an and any are as at be because been before being
        below between both but by can could did do does doing down during each few for from further
        had has have having he her here hers him his how i if in into is it its itself just like may
        me more most much must my no nor not now of off on once one only or other our out over own
        per said same say says she should since so some such than that the their them then there
        these they this those three through to too two under until up us very was we were what when
        where which while who whom whose why will with within without would you your first last new
        many""",
    "ru": """и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было
        вот от меня еще нет о об из ему теперь когда даже ну ли если уже или ни быть был него до вас
        опять вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем
        была сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого
        какой совсем ним здесь этом один почти мой тем чтобы нее были куда зачем всех можно при два
        другой хоть после над больше тот через эти нас про всего них какая много эту моя свою этой
        перед чья сказал сообщил заявил также который которые которая которых это года году лет""",
}
# what hardly any text on the politics of the region goes without
_PRESS = {
    "fr": """accord activite affaire affaires afrique africain agence an annee annonce article autorite autorites
        avenir aujourd hui cadre capitale chef citoyen colonel communaute communique conseil cooperation cour
        cours dakar declaration declare developpement dimanche diplomatie directeur domaine economie
        economique etat etats etranger etrangere force forces general gouvernement gouvernemental
        gouverneur groupe heure histoire homme info international internationale jeudi jour jours
        journal journaliste jeune justice lundi mardi matin membre membres mercredi ministere
        ministre ministres mois monde mondial mort national nationale nations nouveau nouvelle
        occasion officiel organisation ouest paix parti partenaire partenariat partie pays peuple
        place plan point politique population populations pouvoir president presidence presidentiel
        presse prix processus programme projet public publie question rapport region regional
        relation relations rencontre republique responsable reunion route russe russie sahel samedi
        secteur secretaire securite semaine service siege site situation social societe source
        soutien strategique temps terre transition travail travaux union ville vendredi vie visite
        zone afp rfi apa alliance confederation malien mali bamako burkina faso burkinabe
        ouagadougou niger nigerien niamey moscou aes""",
    "en": """africa african agency agreement alliance article authorities authority bamako burkina capital chief
        colonel confederation cooperation council country countries court declared development
        economic faso force forces foreign friday general government group head information
        international journal justice leader leaders mali malian meeting member members military
        minister ministers ministry monday moscow nation national nations news niger niamey office
        official officials organisation ouagadougou partner partnership party peace people plan
        point political power president presidential press programme project public question region
        regional relations report republic reuters russia russian sahel saturday secretary security
        service state states statement strategic sunday support thursday time transition tuesday
        union visit wednesday week west work world year years aes afp""",
    "ru": """россия россии российский русский москва мали малийский буркина фасо нигер бамако ниамей уагадугу
        африка африканский сахель альянс конфедерация государство страна президент министр
        министерство правительство глава сотрудничество безопасность отношения вопрос вопросы
        сторона представитель республика вооруженный силы военный международный иностранный дела
        тасс риа новости агентство время день неделя месяц год понедельник вторник среда четверг
        пятница суббота воскресенье""",
}
# what press articles of any field say
_COMMON = {
    "fr": """abord aborder accepter accompagner accueil accueillir accusation accuser acteur action actuel
        actuellement adopter adoption affirmer agir aide aider ajouter aller ambassade ambassadeur ambition ami
        amitie ampleur analyse ancien annoncer appel appeler apporter apprendre approche appui appuyer aride
        arme armee arret arreter arrivee arriver aspect assaillant assemblee assister associer assurer atelier
        attaque attaquer atteindre attendre attendu attente attention audience augmenter avancer avantage avion
        avis avocat baisse banque bas base bataille besoin bien bilan blesse bloquer bon bord bras but camp
        campagne capacite caractere cause celebrer central centre ceremonie chaleur chambre champ chance
        changement changer charge charger chaud chemin chercher chiffre choisir choix chose circonstance citer
        civil clair classe coeur collaboration collectif combat combattre comite commandement commander
        commencer commerce commercial commettre commission commun commune compagnie complet comprendre compte
        compter concerner conclu conclure conclusion condamner condition conduire conference confiance confier
        confirmer conflit confronter connu conseiller consequence consolider construction construire
        consultation contact contenir contexte continent continuer contraire contrat contribuer controle
        convaincre convenir convention convoi coordination corps cote coup couper cour courant couvert coût
        creation creer crime crise critique croire culture culturel danger date debat debut debuter decider
        decision declarer defendre defense defi degre delegation demande demander demarrer demeurer demontrer
        denoncer depart depasser depenser deplacement deplacer deposer depute deputee derouler descendre
        destiner detail detenir detruire dette devenir devenu devoir dialogue different difficile difficulte
        digne dimension diplomate diplomatique direct dirigeant diriger discours discussion discuter disposer
        disposition distance dit diversifier document dollar domicile don donner dossier double doute douze
        droit durable duree durer ecart echange echanger ecole ecouter education effectuer effet efficace effort
        egal egalement egard elargir election electoral element eleve elever emission empecher emploi employer
        enfant enfin engagement engager enjeu ennemi enquete enregistrer enseignement ensemble entendre entendu
        entente entourer entree entreprise entrer entretenir entretien envergure environ environnement envisager
        envoye envoyer epoque equipe equipement escalade espace especes esperer espoir essentiel estimer etablir
        etablissement etape etendre etude etudiant etudier euro evenement eviter evoquer exact examiner exemple
        exercer exercice existence exister experience expert expliquer exploitation exploiter exposer expression
        exprimer exterieur faciliter facteur faible familial famille favorable favoriser femme fermer fete feu
        figurer fille film fils fin final finance financement financer financier firme fixer fleuve foi fonction
        fonctionnaire fonctionnement fond fondation fonds formation forme formel former fort forum fournir foyer
        franc francais franchir frapper frere front frontiere futur gagner garantir garde garder gare genre
        geopolitique geste gestion gouverner grace grand grandir grave grouper guerre habitant habiter hausse
        haut hauteur honneur hopital hote humain humanitaire idee identifier image immediat impact implication
        impliquer importance important imposer impossible inauguration inaugurer incident inclure inclus
        independance independant indiquer individu industrie industriel influence informer infrastructure
        ingenieur initiative inquietude inscrire insister installation installer instant institut institution
        instructeur instruction instrument integral integration integrer intensifier intention interdire
        interesser interet interieur interlocuteur intervenir intervention interview introduire investir
        investissement investisseur invitation inviter issue jamais joindre jouer juger jurer juridique
        lancement lancer langue large lecture legal legitime lettre lever liberte libre lien lier ligne limite
        limiter liste livraison livrer local logique loi loin long longtemps lutte lutter maintenir maintenu
        maintien maire maison maitre maitrise majeur majorite mal maladie manifestation manifester manque
        manquer marche marquer masse materiel matiere mecanisme medecin media mediation meilleur menace menacer
        mener mention mercenaire message mesure mettre meurtre milieu militaire militant mine minier mis mission
        mobile mobilisation mobiliser mode modele moderne moderniser moment montant monter montrer moteur motif
        moyen multilateral multiplier multipolaire mutuel naissance naitre nature necessaire necessite
        negociation negocier niveau nom nombre nombreux nommer nord normal note noter nouer nouveaute nuit
        objectif objet obligation obliger observateur observer obtenir obtenu occidental occuper offensive
        offert officier offre offrir operation operer opinion opportunite opposer opposition option orateur
        ordre organe organisateur organiser orientation origine outil ouvert ouverture ouvrir paix pan panel
        parallele parent parlement parlent parler parole parquet partager participant participation participer
        particulier partir paru passage passer patrie patriote payer pensee penser percevoir perdre perdu
        periode permanent permettre personnalite personnel perspective perte petit peur phase photo piece pied
        placer plaider plainte plateforme plein poids pose poser positif position possibilite possible poste
        potentiel poursuivre pousser pratique precedent preciser precision premices prendre preoccupation
        preparation preparer presence present presenter preserver preter prevenir prevoir prevu prier principal
        principe prioritaire priorite pris prise prison prive privilegier probleme proceder proces prochain
        proche proclamer production produire produit professeur professionnel profil profit profiter profond
        progres prolonger promesse promettre promotion promouvoir prononcer propos proposer proposition propre
        protection proteger protocole prouver province provisoire provoquer publication publier puissance
        puissant qualite quartier quitter rallier rapide rapidement rappeler rapporter rapprochement rare
        rassembler ratifier reaction reagir realisation realiser realite recemment recent recevoir recherche
        recommander reconnaissance reconnaitre reconstruire recours recu reduire reel referendum reflexion
        reforme refus refuser regard regarder regime regle regler regretter reitere rejeter rejoindre relancer
        relever remercier remettre remise remplacer rencontrer rendre rendu renforcement renforcer renouveler
        renseignement rentrer repondre repondu reponse reporter reposer reprendre representant representer
        reprise reseau reserve residence resister resolution respect respecter ressortissant ressource restaurer
        reste rester resultat resumer retard retenir retenu retirer retour retourner retrait retrouver reunir
        reussir revele reveler revendiquer revenir revenu revue riche rival rive role rompre rumeur rural sac
        sain saisir salle saluer sanction sante sauver savoir scene schema scientifique seance secours sein
        sejour selection sens sensible sentiment separer serie serieux servir session seul siecle signal
        signature signe signer signifier simple sinon soir sol soldat solde solidarite solide solliciter
        solution somme sommet sortie sortir souhaiter souligner soumettre soutenu souverain souverainete special
        specialiste spectacle stabilite stade stage station statut structure subir succes sud suivant suivre
        sujet superieur supplementaire supposer surface surprise surveiller survenir survenu susciter suspect
        suspendre symbole systeme table tache taux technique technologie technologique telephone television
        temoigner temoin tendance tendre tenir tension tenter tenu terme terminer terrain territoire terrorisme
        terroriste theme tirer titre tomber tonne total toucher tour tourner traditionnel traite traiter
        transport traverser tribunal troupe trouver tuer type ultime unanime unique universite urbain urgence
        urgent usage usine utile utilisation utiliser vague vaincu valeur valider valoir vaste vecu vehicule
        veille vendre venir vente venu verifier veritable version veut victime victoire vider vif village
        violence violer virgule vision vivre voie voir voisin voiture voix vol volet volonte volume voter
        vouloir voulu voyage vrai vue vulnerable""",
    "en": """able above accept access accident according account accuse achieve across action activity actually add
        address administration adopt advance affair agree agreed aid aim air allow ally ambassador ambition amid
        among amount analyst announce announcement another appeal appear approach approve area argue arm armed
        army around arrest arrival arrive ask aspect assembly assistance attack attacker attempt attend
        attention audience authorise available away back bad bank base basis battle become begin behalf behind
        believe benefit best better big bilateral board body boost border both break bring broad budget build
        building business buy call camp campaign capacity car care carry case cause central centre ceremony
        certain chair challenge change charge child choose citizen city civil civilian claim clear close college
        combat come comment commercial commission commit commitment committee common community company compare
        complete concern conclude condemn condition conduct conference confirm conflict consider construction
        contact continent continue contract control convoy coordinate corps cost coup course court cover create
        crime crisis critical cultural culture current cut daily danger date day deal death debate decade decide
        decision declare deep defence defense delegation deliver delivery demand deny department deploy describe
        despite destroy detail detain develop die different difficult diplomat diplomatic direct director
        discuss discussion displace document dollar domestic double dozen draw drive drop due earlier early east
        easy economy education effect effort eight elect election electricity embassy emerge emergency employ
        end energy engage engineer enough ensure enter entire environment equipment especially establish
        estimate even event ever every evidence exchange exercise expand expect experience expert explain export
        express extend face facility fact factory fail fall family far father favour fear field fight fighter
        figure final finance financial find fire firm fiscal five flight focus follow food foot form formal
        former fort forum forward found four framework free friend friendly front full fund funding future gain
        game gather get girl give global go goal gold good govern governor grant great ground grow growth
        guarantee guard gun gunmen half hand happen hard head health hear held help high highlight history hit
        hold home hope hospital host hostage hour house huge human humanitarian idea identify image immediate
        impact implement import important impose improve inaugurate incident include increase independence
        independent indicate individual industrial industry influence inform infrastructure initiative injure
        injured inside instead institution instructor insurgent integrate intend interest internal interview
        introduce invest investment investor invite involve island issue jail january job join joint judge july
        june keep key kill killing kind know known lack land language large late lately later latest launch law
        lawyer lay lead least leave left legal less let letter level lie life light line link list little live
        local locate long look lose loss low main maintain major majority make man manage mark market mass
        massive material matter mayor mean measure media medical meet men mercenary message middle militant mine
        mineral mining mission modern moment money month morning mother motion mountain move movement murder
        mutual name near nearby need negotiate negotiation neighbour network never next night nine note nothing
        nuclear number object objective observer obtain occasion offer officer often oil old open opening
        operate operation opinion opponent opportunity oppose opposition option order organise origin original
        outside overall own pact pair paper parliament part participant participate particular partly pass past
        pay peaceful percent perhaps period permanent person phone photo picture pilot place platform play plead
        pledge police policy poor popular population position possible post potential pound power practice
        prepare presence present preserve press pressure prevent previous previously price priority prison
        prisoner private problem procedure process produce product production professor promise promote property
        proposal propose protect protection protest prove provide province provisional publish pull purpose push
        put quarter quick quickly raise range rank rate reach react reaction read ready real reason rebel
        receive recent recently recognise record reduce reform refuse region reject relation release relief
        remain remember remove replace reply report reporter represent representative request require research
        reserve resident resolution resource respect respond response rest restore result resume return reveal
        review right rise risk river road role room round rule run rural safe safety sale sanction save school
        science sea search season seat second section sector seek seem seize sell send senior sense sentence
        separate series serious serve session set settle seven several sharp ship short show side sign signatory
        signature similar simple sincere single sit site situation six size small social soldier solidarity soon
        source south sovereign sovereignty space speak speaker special speech spend spokesman spokesperson
        spread stability staff stage stand standard start station stay step still stop store story strategy
        street strength strengthen strike strong structure struggle student study subject success successful
        suffer suggest summit supply support sure surround survey suspect suspend system table take talk target
        task tax teach team technical technology television tell ten tension term territory terrorism terrorist
        test text thank theme thing think third thousand threat threaten three title today together toll ton
        tonne top total touch tour toward town track trade traditional train training transfer transport travel
        treat treaty trial trip troop trouble truck try turn twenty type unit unite university urban urge use
        user usual value various vehicle version veteran via victim victory view village violate violence visa
        visit vital voice volume vote wait want war warn watch water way weapon weather well west whole wide win
        winter wish withdraw withdrawal witness woman word worker worth wound write yesterday young""",
    "ru": """активный армия атака база банк безопасный боевик бой больница большой борьба будущий важный вести вид
        видео визит власть вместе внешний внимание внутренний вод военнослужащий возвращение возглавить
        возможность возможный война войска вопреки восток время все встретить встретиться встреча вступить
        всякий выборы выразить высокий выступить газета генерал главный говорить год голос город господин гость
        граждане гражданин граница группа группировка губернатор данные дать двусторонний действие действовать
        декларация делегация дело день деньги депутат деревня деятельность дипломат дипломатический директор
        длиться договор договориться доклад документ долгий должность должный доллар дом дорога достигнуть
        достижение друг дружба думать евро единый ежегодный есть жертва жизнь житель журналист завершить завод
        задача заключить закон заместитель занять запад заседание заявить заявление заявлять земля знать
        значение идти избрать известный изменение иметь инициатива институт инструктор интерес информация
        использовать источник итог июль июнь канал капитал качество команда командование комиссия комитет
        компания конец контакт контракт контроль конференция конфликт край крупный культура культурный лагерь
        лидер лицо любой люди материал медицина мера мероприятие местный место механизм министр мир мирный
        миссия младший много молодой момент мост мощность наблюдатель нападение направить направление народ
        население наука научный находиться национальный начало начать начаться необходимый несколько новый
        нормальный обеспечить область обмен обойти оборона образование обратиться обращение обсудить обсуждать
        обсуждение общество общий объект объявить объяснить огонь один оказать окончить операция опубликовать
        организация организовать основа основной особый оставить остаться ответ отделение открытие открыть
        открыться отметить отмечать отношение официальный палата парламент партнер партнерство пациент первый
        переговоры передать период план повысить поддержать поддержка подписание подписать подчеркнуть позволить
        поиск показать политик политика политический получить помочь помощь порядок посетить посещение посол
        посольство поставить поставка построить поток похоронить почти правитель право правовой праздник
        практика предложение предложить предприятие председатель представитель представить предусмотреть
        президентский премьер пресса прибыть пригласить приглашение признать пример принимать принять причина
        провести проводить программа продолжать продолжить проект производство произойти пройти промышленность
        проследить против процент процесс путь работа работать равный развивать развитие различный размер район
        раненый рассказать расследование рассмотреть расширение расширить ребенок регион результат река религия
        решение решить роль рост руководитель руководство рынок ряд самолет санкция свобода свой связать связь
        сделать север сегодня село сельский семья сила система ситуация следовать слово служба случай смерть
        смочь событие совет совместно совместный современный согласие соглашение создание создать солдат
        сообщать сообщение сообщество соответствие сотрудник сохранить социальный специалист сразу средство срок
        ставить стать статья стоимость стоить столица стратегический строительство студент суд сумма сфера сход
        счет считать территория терроризм террорист технический технология тонна торговля торговый точка
        транспорт треть трудный убитый убить увеличить угроза удар узнать указать укрепить укрепление улица
        университет условие успех установить участвовать участие участник учеба ученый учиться финансовый фонд
        форма формат форум функция хороший целый цель цена центр центральный часть человек член чрезвычайный
        школа экономика экономический эксперт экспорт энергетика энергия юг юридический язык""",
}

GRAMMAR = frozenset(stem for language, words in _GRAMMAR.items() for stem in stems(words, language).split())
PRESS = frozenset(stem for language, words in _PRESS.items() for stem in stems(words, language).split()) - GRAMMAR
COMMON = frozenset(stem for language, words in _COMMON.items() for stem in stems(words, language).split())
COMMON -= GRAMMAR | PRESS
# entities of the shipped gazetteer that most texts of the field name
EVERYWHERE = frozenset(
    {
        *("mali", "burkina-faso", "niger", "russie", "aes", "bamako", "ouagadougou", "niamey", "moscou", "france"),
        *("cedeao", "kremlin", "vladimir-poutine", "assimi-goita", "ibrahim-traore", "abdourahamane-tiani"),
        *("etats-unis", "ukraine", "onu", "union-africaine", "union-europeenne"),
        # whom the news is taken from
        *("afp", "rfi", "reuters", "associated-press", "bloomberg", "bbc", "voa", "deutsche-welle", "apa", "xinhua"),
        *("anadolu", "trt", "tass", "ria-novosti", "interfax", "rossia-segodnia", "sputnik", "france-televisions"),
        *("aib", "amap", "anp-niger", "ortm", "rtb", "rtn", "studio-tamani"),
    }
)
