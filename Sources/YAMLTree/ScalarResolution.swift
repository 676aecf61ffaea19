import SourceText
import ValueTree

extension ValueScalar.ScalarType {
    /// Returns the type of a scalar under the core schema of YAML 1.2. Quoted and block scalars are strings. The type of a plain
    /// scalar depends on its text, e.g. `12` is an integer and `~` is null.
    ///
    /// - Parameter tag: The explicit tag without its prefix (`str`, `int`, `float`, `bool`, `null`); nil if there is none.
    static func resolve(_ text: String, isPlain: Bool, tag: String?) -> Self {
        switch tag {
        case nil: isPlain ? resolvePlain(text) : .string
        case "null": .null
        case "str": .string
        case "float": .real
        default: resolvePlain(text)
        }
    }

    private static func resolvePlain(_ text: String) -> Self {
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

    /// Resolves the numbers of the core schema: `12`, `-3`, `0x1F`, `0o17`, `1.5`, `1e3`, `.inf`, `.nan`. Any other text is a
    /// string.
    private static func resolveNumber(_ text: String) -> Self {
        let sign = text.hasPrefix("-") ? "-" : ""
        let signed = text.hasPrefix("-") || text.hasPrefix("+")
        let digits = signed ? text.dropFirst() : Substring(text)
        if digits.utf8.allSatisfy(\.isASCIIDigit), !digits.isEmpty { return .integer(Int64(sign + digits)) }
        if !signed, digits.hasPrefix("0x"), digits.count > 2, digits.dropFirst(2).allSatisfy(\.isHexDigit) {
            return .integer(Int64(digits.dropFirst(2), radix: 16))
        }
        let octal = digits.dropFirst(2).utf8
        if !signed, digits.hasPrefix("0o"), !octal.isEmpty, octal.allSatisfy({ $0.isASCIIDigit && $0 < 0x38 }) {
            return .integer(Int64(digits.dropFirst(2), radix: 8))
        }
        return [".inf", ".Inf", ".INF"].contains(digits) || (!signed && [".nan", ".NaN", ".NAN"].contains(digits))
            || isReal(digits) ? .real : .string
    }

    /// Returns whether a string is an unsigned decimal number with an optional fraction and exponent, e.g. `12`, `.5` or
    /// `1.5e-3`.
    private static func isReal(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        let whole = rest.prefix(while: \.isASCIIDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: \.isASCIIDigit).count
            rest = rest.dropFirst(fraction)
        }
        guard whole.count + fraction > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            return !rest.isEmpty && rest.allSatisfy(\.isASCIIDigit)
        }
        return rest.isEmpty
    }
}
