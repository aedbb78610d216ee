"""First names that are common in the press of the field, so that a surname can be told from a state, or from another
bearer's: Moussa Mali, Kirill Lavrov."""

from __future__ import annotations

_WEST_AFRICAN = (
    "Abdallah Abdou Abdoul Abdoulaye Abdourahamane Abdrahamane Aboubacar Aboubakar Adama Adjaratou Aguibou Ahmadou "
    "Ahmed Aïcha Aïssa Aïssata Aïssatou Alassane Alhassane Alioune Aliou Alpha Aly Amadou Amara Amina Aminata Amy "
    "Arouna Assa Assétou Awa Bakary Balla Bintou Birama Bocar Boubacar Boubou Bréhima Brahima Cheick Cheikh Chérif "
    "Daouda Demba Diarra Djénéba Djibril Dramane Drissa Fanta Fatim Fatima Fatimata Fatou Fatoumata Founé Gaoussou "
    "Habib Hama Hamadou Hamidou Hamma Hamza Harouna Hassan Hassane Hawa Ibrahim Ibrahima Idriss Idrissa Inna Ismaël "
    "Ismaïla Issa Issaka Issiaka Issoufou Kadia Kadiatou Kadidia Kalilou Kalifa Karim Kassim Kassoum Khadija "
    "Korotoumou Lamine Lansana Lassana Lassina Mahamadou Mahamane Maïmouna Malick Mamadou Maman Mamane Mamoudou "
    "Mamoutou Mariam Mariama Mariame Massa Mahamat Mody Modibo Mohamed Mohammed Moctar Mokhtar Mouhamadou Moumouni "
    "Moussa Moustapha Nana Nassirou Néné Niagalé Nouhoum Oumar Oumarou Oumou Ousmane Rahamata Ramata Ramatou Rokia "
    "Safiatou Salif Salifou Salimata Saliou Samba Sambou Sanata Saran Sata Seydou Sidi Sidiki Sékou Siaka Sory "
    "Souleymane Soumaïla Soumana Tahirou Tidiane Tidiani Tiémoko Tiécoura Yacouba Yaya Youssouf Youssef Zakaria Zara "
    "Zeinab Zoumana"
)
_FRENCH = (
    "Alain Alexandre Alice André Anne Antoine Aurélie Benoît Bernard Brigitte Camille Catherine Céline Charles Chloé "
    "Christian Christine Christophe Claire Claude Clément Daniel David Denis Didier Dominique Édouard Élise Emma "
    "Emmanuel Éric Estelle Étienne Fabrice Florence François Françoise Frédéric Gabriel Georges Gérard Gilbert Gilles "
    "Guillaume Guy Hélène Henri Hugo Isabelle Jacques Jean Jérôme Joseph Julie Julien Laurent Léa Louis Louise Luc "
    "Lucas Lucie Manon Marc Marguerite Marie Marion Martin Mathieu Mathilde Maurice Maxime Michel Monique Nathalie "
    "Nicolas Nicole Olivier Pascal Patrice Patrick Paul Philippe Pierre René Richard Robert Roger Romain Sandrine "
    "Sébastien Serge Simon Sophie Stéphane Sylvie Théo Thierry Thomas Valérie Vincent Virginie Xavier Yves"
)
_RUSSIAN = (
    "Alekseï Aleksandr Aleksei Alexeï Alexei Alexey Alexander Alla Anastasia Anatoli Anatoly Andreï Andrei Andrey "
    "Anna Anton Arkadi Arkady Artiom Artyom Boris Daria Denis Dmitri Dmitry Egor Ekaterina Elena Fiodor Fyodor Galina "
    "Gennadi Gennady Grigori Grigory Igor Ilia Ilya Inna Irina Iouri Yuri Ivan Katerina Kirill Konstantin Kristina "
    "Larissa Leonid Lev Lioudmila Marina Mikhaïl Mikhail Nadejda Natalia Nikita Nikolaï Nikolai Oleg Olga Oxana Pavel "
    "Piotr Pyotr Roman Rouslan Ruslan Stanislav Stepan Svetlana Tamara Tatiana Timour Vadim Valentin Valeri Valery "
    "Vassili Vasily Vera Victor Viktor Vitali Vitaly Vladislav Yegor Yelena Youlia Yulia Zinaïda"
)
_ENGLISH = (
    "Adam Andrew Anthony Ashley Barbara Ben Brian Carl Carol Chris Craig Diana Donna Edward Elizabeth Emily Eric "
    "Frank Gary George Grace Greg Hannah Harry Helen Henry Jack James Jane Janet Jason Jeff Jennifer Jessica Jim Joe "
    "John Jonathan Karen Keith Kelly Ken Kevin Kim Larry Laura Linda Lisa Lucy Margaret Maria Mark Mary Matthew "
    "Melissa Michael Mike Nancy Nick Oliver Olivia Peter Phil Rachel Ralph Rebecca Ronald Ruth Ryan Sam Samuel Sarah "
    "Scott Sean Sharon Stephen Steve Steven Stuart Sue Susan Tim Timothy Tom Tony Victoria Walter William"
)
_CYRILLIC = (
    "Александр Александра Алексей Алексея Алла Анастасия Анатолий Анатолия Андрей Андрея Анна Анны Антон Антона Артём "
    "Артем Борис Бориса Вадим Вадима Валентин Валентина Валерий Валерия Василий Василия Вера Виктор Виктора Виталий "
    "Виталия Владислав Владислава Галина Геннадий Геннадия Григорий Григория Дарья Денис Дениса Дмитрий Дмитрия "
    "Евгений Евгения Екатерина Елена Елены Иван Ивана Игорь Игоря Илья Ильи Инна Ирина Ирины Кирилл Кирилла Кириллу "
    "Кириллом Константин Константина Кристина Лариса Лев Леонид Леонида Людмила Мария Марии Марина Михаил Михаила "
    "Надежда Наталья Никита Никиты Николай Николая Олег Олега Ольга Ольги Павел Павла Пётр Петр Петра Роман Романа "
    "Руслан Руслана Светлана Станислав Степан Тамара Татьяна Татьяны Тимур Фёдор Федор Юлия Юрий Юрия Мамаду Мусса "
    "Муссы Сулейман Усман Амаду Мариам Айша Бубакар Адама Умар Сейду Салиф Идрисса Исса Секу Фатумата"
)
FIRST_NAMES = frozenset(f"{_WEST_AFRICAN} {_FRENCH} {_RUSSIAN} {_ENGLISH} {_CYRILLIC}".split())
