test "$PWD" = /src
test "$USER" = nagios
