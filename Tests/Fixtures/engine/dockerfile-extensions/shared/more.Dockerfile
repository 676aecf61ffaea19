COPY shared/word.txt /more/
