import SourceText

/// File permissions in the format of `chmod`.
enum FileModeText {
    /// The reason why a string is not a valid mode.
    enum Failure: Error {
        /// The text starts with a digit but is not an octal number up to 07777.
        case notOctal
        /// The text does not start with a digit, and is not a symbolic mode either.
        case syntax
    }

    enum Value: Equatable {
        /// Permission bits, written as octal digits.
        case bits(UInt32)
        /// A symbolic mode, which the solver applies to each file.
        case symbolic(String)
    }

    /// Parses octal digits up to 07777 or a symbolic mode such as `u=rwX,go-w`.
    static func parse(_ text: String) throws(Failure) -> Value {
        let digits = text.utf8
        if !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
            let value = UInt32(text, radix: 8)
        {
            guard value <= 0o7777 else { throw .notOctal }
            return .bits(value)
        }
        if digits.first?.isASCIIDigit == true { throw .notOctal }
        guard isSymbolic(text) else { throw .syntax }
        return .symbolic(text)
    }

    /// Returns whether the text is a comma-separated list of clauses of the form `[augo]*([-+=][rwxXstugo]*)+`.
    private static func isSymbolic(_ text: String) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { clause in
            var rest = clause.drop { "augo".contains($0) }
            guard let first = rest.first, "+-=".contains(first) else { return false }
            while let character = rest.popFirst() {
                guard "+-=rwxXstugo".contains(character) else { return false }
            }
            return true
        }
    }
}
