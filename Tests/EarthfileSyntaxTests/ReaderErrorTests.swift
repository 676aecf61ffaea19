import Testing

/// Texts that EarthBuild refuses too, each with all its errors.
struct ReaderErrorTests {
    static let cases: [(text: String, expected: [String])] = [
        ("VERSION 0.8\nFORM a\n", ["2:1: unknown command 'FORM'; did you mean 'FROM'?"]),
        (
            "VERSION 0.8\nfrom a\n",
            ["2:1: unknown command 'from'; expected 'FROM' in upper case, or 'from:' as the name of a target"]
        ),
        (
            "VERSION 0.8\nbuild\n",
            ["2:1: unknown command 'build'; expected 'BUILD' in upper case, or 'build:' as the name of a target"]
        ),
        ("VERSION 0.8\nprogram\n", ["2:1: unknown command 'program'; the name of a target has a colon: 'program:'"]),
        ("VERSION 0.8\na:\n  VERSION 0.8\n", ["3:3: VERSION must be the first statement of the file, not indented"]),
        (
            "VERSION 0.8\na:\n  SAVE b\n",
            ["3:3: expected 'SAVE ARTIFACT' or 'SAVE IMAGE', with a single space, not 'SAVE' alone"]
        ),
        (
            "VERSION 0.8\na:\n  SAVE  IMAGE\n",
            ["3:3: expected 'SAVE ARTIFACT' or 'SAVE IMAGE', with a single space, not 'SAVE' alone"]
        ),
        ("VERSION 0.8\na:\n  GIT b\n", ["3:3: expected 'GIT CLONE', with a single space, not 'GIT' alone"]),
        (
            "VERSION 0.8\n+a:\n",
            ["2:1: unexpected character \"+\"; expected a command, or the name of a target with a colon"]
        ),
        ("\u{FEFF}VERSION 0.8\n", ["1:1: the file starts with a byte order mark; save it as UTF-8 without one"]),
        (
            "VERSION 0.8\n  FROM a\n",
            ["2:3: a statement outside a target must be at the start of a line, without indentation"]
        ),
        (
            "VERSION 0.8\nFROM a\n  RUN b\n",
            ["3:3: a statement outside a target can't be indented; expected the name of a target above it"]
        ),
        ("VERSION 0.8\n a:\n", ["2:2: the name of a target must be at the start of a line, without indentation"]),
        ("VERSION 0.8\na:\nRUN b\n", ["3:1: expected the statements of 'a' to be indented"]),
        ("VERSION 0.8\na: RUN b\n", ["2:4: expected the statements of 'a' on lines of their own, indented"]),
        (
            "VERSION 0.8\na:\n  RUN \"b\n",
            ["3:7: the double quote isn't closed; expected \" before the end of the file"]
        ),
        (
            "VERSION 0.8\na:\n  RUN 'b\n  RUN c\n",
            ["3:7: the single quote isn't closed; expected ' before the end of the file"]
        ),
        (
            "VERSION 0.8\na:\n  RUN $(b \"c)\n  FORM d\n",
            [
                "3:7: the command '$(' isn't closed; expected ) before the end of the file"
                    + " | 3:11: the double quote in it isn't closed either",
                "4:3: unknown command 'FORM'; did you mean 'FROM'?",
            ]
        ),
        (
            "VERSION 0.8\na:\n  ARG 1a=b\n",
            ["3:7: \"1a\" can't be the name of a variable; expected letters, digits and '_' after ARG"]
        ),
        (
            "VERSION 0.8\na:\n  ENV a-b=c\n",
            ["3:7: \"a-b\" can't be the name of a variable; expected letters, digits and '_' after ENV"]
        ),
        (
            "VERSION 0.8\na:\n  SET $a=c\n",
            ["3:7: \"$a\" can't be the name of a variable; expected letters, digits and '_' after SET"]
        ),
        (
            "VERSION 0.8\na:\n  ARG \\\n    b\n",
            [
                "3:7: \"\\\\\" can't be the name of a variable; expected letters, digits and '_' after ARG on the same line",
                "4:5: unknown command 'b'",
            ]
        ),
        (
            "VERSION 0.8\na:\n  IF b\n    RUN c\n",
            ["5:1: expected END for IF, not the end of the file | 3:3: IF is here"]
        ),
        (
            "VERSION 0.8\na:\n  FOR b IN c\n    RUN c\nd:\n",
            ["5:1: expected END for FOR, not the target 'd' | 3:3: FOR is here"]
        ),
        (
            "VERSION 0.8\na:\n  WAIT\n  ELSE\n  END\n",
            [
                "4:3: expected END for WAIT, not ELSE | 3:3: WAIT is here",

                "5:3: END has no block; expected IF, FOR, WAIT, TRY or WITH above it",
            ]
        ),
        ("VERSION 0.8\na:\n  RUN b\n  END\n", ["4:3: END has no block; expected IF, FOR, WAIT, TRY or WITH above it"]),
        ("VERSION 0.8\nFINALLY\n", ["2:1: FINALLY has no block; expected a TRY above it"]),
        (
            "VERSION 0.8\nIF a\n  RUN b\n  END\nFROM c\n",
            ["5:1: the END of a block outside a target can't be indented"]
        ),
        (
            "VERSION 0.8\na:\n  IF b\n    RUN c\nEND\n  RUN d\n",
            ["6:3: 'a' ended at a line without indentation above; expected the name of a target"]
        ),
        ("VERSION 0.8\na:\n  WITH\n  END\n", ["3:3: expected DOCKER after WITH, on the same line"]),
        ("VERSION\n", ["1:1: VERSION needs a version: 0.6, 0.7 or 0.8"]),
        ("VERSION 0.9\n", ["1:9: unknown version \"0.9\"; expected 0.6, 0.7 or 0.8"]),
        ("VERSION --try\n", ["1:9: VERSION needs a version after its flags: 0.6, 0.7 or 0.8"]),
        ("VERSION 0.8\na:\nb:\na:\n", ["4:1: two targets have the name 'a' | 2:1: the first target 'a' is here"]),
        (
            "VERSION 0.8\nbase:\n",
            [
                "2:1: a target can't be called 'base', the name of the statements before the first target; choose another name"
            ]
        ),
        (
            "VERSION 0.8\nIF a\n  RUN b\n  END\n # c",
            ["5:5: the END of a block outside a target can't be indented"]
        ),
        (
            "VERSION 0.8\n FUNCTION A:\n  RUN b\n",
            ["2:2: the name of a function must be at the start of a line, without indentation"]
        ),
        (
            "VERSION 0.8\nFORM a\nb:\n  RUM c\n  ARG 1\n  COPY d\n\nb:\n",
            [
                "2:1: unknown command 'FORM'; did you mean 'FROM'?", "4:3: unknown command 'RUM'; did you mean 'RUN'?",
                "5:7: \"1\" can't be the name of a variable; expected letters, digits and '_' after ARG",
                "8:1: two targets have the name 'b' | 3:1: the first target 'b' is here",
            ]
        ),
    ]

    @Test(arguments: cases) func errors(_ text: String, _ expected: [String]) throws {
        #expect(try Reading(text).diagnostics == expected, "\(text)")
    }
}
