import CLibYAML

/// What libyaml found wrong with a text, in its own words and places.
struct SyntaxProblem {
    /// libyaml's sentence.
    var problem: String
    /// What libyaml was doing; empty where it says nothing.
    var context: String
    /// Character at which it stopped; nil for an error of the reader, which counts bytes.
    var character: Int?
    /// Character at which what it was doing began.
    var contextCharacter: Int
    /// Byte at which the reader stopped.
    var byte: Int

    /// The error of a parser whose text began at `byteOffset` of its file.
    init(_ parser: yaml_parser_t, byteOffset: Int) {
        problem = parser.problem.map { String(cString: $0) } ?? "unknown problem"
        context = parser.context.map { String(cString: $0) } ?? ""
        let isReader = parser.error == YAML_READER_ERROR
        character = isReader ? nil : Int(parser.problem_mark.index)
        contextCharacter = Int(parser.context_mark.index)
        byte = byteOffset + Int(parser.problem_offset)
    }

    /// The error in our words, and whether its place is where the context began.
    ///
    /// `next` is the text from the place on, as far as the end of its line; `isAfterDollar` says
    /// that a `$` stands right before it.
    func explanation(next: Substring, isAfterDollar: Bool) -> (message: String, atContext: Bool) {
        if isAfterDollar, next.hasPrefix("{") {
            return ("within '[…]' and '{…}' a value with '${' must be in quotes", false)
        }
        switch problem {
        case "control characters are not allowed":
            return ("a control character is not allowed here; write it as an escape in double quotes", false)
        case "found character that cannot start any token":
            return (Self.badStart(next), false)
        case "found unexpected end of stream", "found unexpected document indicator":
            return ("the quoted text that begins here is never closed", true)
        case "mapping values are not allowed in this context":
            return ("a ':' is out of place here; quote the value, or check the indentation", false)
        case "block sequence entries are not allowed in this context":
            return ("a '-' is out of place here; put the list on a line of its own, or check the indentation", false)
        case "block mapping keys are not allowed in this context", "mapping keys are not allowed in this context":
            return ("a key is out of place here; check the indentation", false)
        case "did not find expected key":
            return ("expected a key here; check the indentation of this line against those above", false)
        case "did not find expected '-' indicator":
            return ("expected a list item that starts with '- ' here; check the indentation", false)
        case "could not find expected ':'":
            return ("expected ': ' after the key", true)
        case "did not find expected ',' or ']'":
            return ("the list that begins here lacks a ',' or its ']'", true)
        case "did not find expected ',' or '}'":
            return ("the mapping that begins here lacks a ',' or its '}'", true)
        case "found unknown escape character":
            return ("unknown escape in double quotes; write '\\\\' for a backslash or use single quotes", false)
        case "found a tab character that violates indentation", "found a tab character that violates intendation",
            "found a tab character where an indentation space is expected",
            "found a tab character where an intendation space is expected":
            return ("a tab can't indent YAML; use spaces", false)
        case "did not find expected <document start>":
            return ("expected '---' or the end of the text here", false)
        case "found undefined tag handle":
            return ("unknown tag", false)
        case "did not find expected node content":
            return ("expected a value here", false)
        default:
            return ("this is not valid YAML here", false)
        }
    }

    /// Why a value can't start with a character.
    private static func badStart(_ next: Substring) -> String {
        guard let first = next.first else { return "a value can't start here" }
        if first == "\t" { return "a tab can't indent YAML; use spaces" }
        return "a value can't start with '\(first)'; put it in quotes"
    }

    /// libyaml's words, for a note.
    var original: String {
        context.isEmpty ? "the YAML parser says: \(problem)" : "the YAML parser says: \(context), \(problem)"
    }
}
