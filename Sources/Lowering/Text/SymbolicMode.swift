/// Permissions as `chmod` takes them.
enum FileModeText {
    /// Why a text is no permissions.
    enum Failure: Error {
        /// It looks like a number and is none, or is out of range.
        case notOctal
        /// It is no symbolic mode.
        case syntax
    }

    /// What a text means.
    enum Value: Equatable {
        /// Octal digits.
        case bits(UInt32)
        /// A symbolic mode, which the solver applies to each file.
        case symbolic(String)
    }

    /// Reads octal digits up to 07777, or a symbolic mode such as `u=rwX,go-w`.
    static func parse(_ text: String) throws(Failure) -> Value {
        let digits = text.utf8
        if !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
            let value = UInt32(text, radix: 8)
        {
            guard value <= 0o7777 else { throw .notOctal }
            return .bits(value)
        }
        if let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { throw .notOctal }
        guard isSymbolic(text) else { throw .syntax }
        return .symbolic(text)
    }

    /// True for clauses joined with commas, each `[augo]*([+-=][rwxXstugo]*)+`.
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
