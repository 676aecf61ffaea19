#include "cases.h"
const Cases compile_cases = {};
