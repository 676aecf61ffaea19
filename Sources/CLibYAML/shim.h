// libyaml, the reference YAML 1.1 parser in C (Debian: libyaml-dev).
#include <yaml.h>
