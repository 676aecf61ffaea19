/// A piece of text in a YAML document; its type is decided where it is used.
public struct YAMLScalar: Sendable, Hashable {
    /// How a scalar is written.
    public enum Style: Sendable, Hashable {
        /// Without quotes.
        case plain
        /// In `'`.
        case singleQuoted
        /// In `"`, escapes already replaced.
        case doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    /// What a scalar is by the core schema of YAML 1.2.
    public enum Resolved: Sendable, Hashable {
        /// Nothing, `~` or `null`.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// A whole number; nil where it exceeds 64 bits.
        case integer(Int64?)
        /// A number with a fraction or an exponent, `.inf` or `.nan`.
        case real
        /// Everything else.
        case string

        /// In words with an article, e.g. `a number`.
        var kindName: String {
            switch self {
            case .null: "nothing"
            case .boolean: "a boolean"
            case .integer, .real: "a number"
            case .string: "a string"
            }
        }
    }

    /// The text, with quotes, escapes and indentation removed.
    public let text: String
    /// How it is written.
    public let style: Style
    /// The explicit tag without its prefix (`str`, `int`, `float`, `bool`, `null`); nil where there is none.
    public let tag: String?

    /// The type that the text has: quoted and block text is a string, plain text is what it looks like.
    public var resolved: Resolved {
        if let tag { return Self.resolve(text, tag: tag) }
        return style == .plain ? Self.resolvePlain(text) : .string
    }

    private static func resolve(_ text: String, tag: String) -> Resolved {
        switch tag {
        case "null": return .null
        case "str": return .string
        case "float": return .real
        default: return resolvePlain(text)
        }
    }

    private static func resolvePlain(_ text: String) -> Resolved {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        guard let first = text.utf8.first, first < 0x3A, first != UInt8(ascii: "/"), text.utf8.count <= 64 else {
            return .string
        }
        return resolveNumber(text)
    }

    /// Numbers of the core schema: decimal, `0x`, `0o`, fractions and exponents.
    private static func resolveNumber(_ text: String) -> Resolved {
        let sign = text.hasPrefix("-") ? "-" : ""
        let signed = text.hasPrefix("-") || text.hasPrefix("+")
        let digits = signed ? text.dropFirst() : Substring(text)
        if digits.utf8.allSatisfy({ isDigit($0) }), !digits.isEmpty { return .integer(Int64(sign + digits)) }
        if !signed, digits.hasPrefix("0x"), digits.count > 2, digits.dropFirst(2).allSatisfy(\.isHexDigit) {
            return .integer(Int64(digits.dropFirst(2), radix: 16))
        }
        let octal = digits.dropFirst(2).utf8
        if !signed, digits.hasPrefix("0o"), !octal.isEmpty, octal.allSatisfy({ isDigit($0) && $0 < 0x38 }) {
            return .integer(Int64(digits.dropFirst(2), radix: 8))
        }
        return [".inf", ".Inf", ".INF"].contains(digits) || (!signed && [".nan", ".NaN", ".NAN"].contains(digits))
            || isReal(digits) ? .real : .string
    }

    /// Digits with an optional fraction and an optional exponent.
    private static func isReal(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(fraction)
        }
        guard whole.count + fraction > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            return !rest.isEmpty && rest.allSatisfy(isDigit)
        }
        return rest.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
