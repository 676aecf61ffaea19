import ShellWords

/// The expansion of a word of an Earthfile: `$NAME` and `${NAME}` with modifiers, quotes, escapes and, since version 0.7, `$(…)`.
///
/// The output of `$(…)` is known only once a build has run it as a step. So a word is expanded twice: once to find its commands,
/// and again with their outputs.
struct WordExpansion {
    var scopes: Scopes
    /// Whether `$(…)` is a command (`--shell-out-anywhere`).
    var hasCommands: Bool

    /// The environment variables that a shell sets even if the image doesn't.
    private static let ofShell: Set<String> = ["HOME", "PATH"]

    /// The maximum number of bytes that variables and commands add to a word.
    static let sizeLimit = 4 << 20

    /// The error for a word that can't be expanded, e.g. `syntax error: missing '}'`.
    struct Problem: Error, Equatable { var reason: String }

    /// Returns the commands in a word (`$(…)`), in the order in which they run.
    func commands(of word: String) throws(Problem) -> [String] {
        guard hasCommands, word.utf8.contains(UInt8(ascii: "$")) else { return [] }
        let outputs = Outputs([])
        _ = try expand(word, outputs)
        return outputs.commands
    }

    /// Expands a word.
    ///
    /// - Parameters:
    ///   - outputs: The outputs of the word's commands.
    ///   - keepsPlusEscape: Whether `\+` is kept, so that a reference can be told apart from a path with a plus sign.
    func expand(_ word: String, outputs: [String] = [], keepsPlusEscape: Bool = false) throws(Problem) -> String {
        let expanded = try expand(word, Outputs(outputs))
        guard !keepsPlusEscape, expanded.utf8.contains(UInt8(ascii: "\\")) else { return expanded }
        return Self.replacing("\\+", by: "+", in: expanded)
    }

    /// Expands the variables of a here-document.
    func expand(document: String) throws(Problem) -> String {
        let outputs = Outputs([])
        let lookup = ClosureLookup { name in self.scopes.value(of: name).map(outputs.counted) }
        let result: String
        do { result = try ShellWords.heredoc.expand(document, in: lookup).value } catch {
            throw Problem(reason: error.reason)
        }
        return try outputs.checked(result)
    }

    private func expand(_ word: String, _ outputs: Outputs) throws(Problem) -> String {
        // An escaped plus sign stays escaped, unlike other escaped characters.
        let text = word.utf8.contains(UInt8(ascii: "\\")) ? Self.replacing("\\+", by: "\\\\+", in: word) : word
        let lookup = ClosureLookup { name in
            if let value = self.scopes.value(of: name) { return outputs.counted(value) }
            return self.hasCommands && Self.ofShell.contains(name) ? outputs.next("echo $" + name) : nil
        }
        var result = text
        do {
            if hasCommands {
                result = try ShellWords().expand(text, in: lookup) { outputs.next($0) }
            } else if let expanded = try? ShellWords().expand(text, in: lookup).value {
                result = expanded
            }
        } catch {
            throw Problem(reason: error.reason)
        }
        return try outputs.checked(result)
    }

    /// The commands of one expansion and their outputs.
    private final class Outputs {
        private let outputs: [String]
        private(set) var commands: [String] = []
        /// The number of bytes added so far.
        private(set) var size = 0

        init(_ outputs: [String]) { self.outputs = outputs }

        func next(_ command: String) -> String {
            commands.append(command)
            return counted(commands.count <= outputs.count ? outputs[commands.count - 1] : "")
        }

        /// Returns the result of an expansion; throws if the size limit has been exceeded.
        func checked(_ result: String) throws(Problem) -> String {
            guard size <= WordExpansion.sizeLimit else {
                throw Problem(
                    reason: "the variables of a word can be at most \(WordExpansion.sizeLimit >> 20) MiB together"
                )
            }
            return result
        }

        /// Counts a value towards the limit, and returns it, or an empty string once the limit is exceeded.
        func counted(_ value: String) -> String {
            size += value.utf8.count
            return size <= WordExpansion.sizeLimit ? value : ""
        }
    }

    private static func replacing(_ part: String, by other: String, in text: String) -> String {
        let (part, other) = (Array(part.utf8), Array(other.utf8))
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: part) {
                result += other
                index += part.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
