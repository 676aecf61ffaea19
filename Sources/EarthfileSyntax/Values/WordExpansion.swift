import ShellWords

/// The expansion of a word of an Earthfile: `$NAME` and `${NAME}` with modifiers, quotes, escapes and, since 0.7, `$(…)`.
///
/// A `$(…)` is a step whose output only a build knows, so a word is expanded twice: once to find its commands, and with their outputs.
struct WordExpansion {
    var scopes: Scopes
    /// Whether `$(…)` is a command (`--shell-out-anywhere`).
    var hasCommands: Bool

    /// The environment variables that have a value in a shell although the image doesn't set them.
    private static let ofShell: Set<String> = ["HOME", "PATH"]

    /// The error for a word that can't be expanded, e.g. `syntax error: missing '}'`.
    struct Problem: Error, Equatable { var reason: String }

    /// The commands of a word, in the order in which they run.
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
    ///   - keepsPlusEscape: Whether `\+` stays, so that a reference can be told apart from a path with a plus sign.
    func expand(_ word: String, outputs: [String] = [], keepsPlusEscape: Bool = false) throws(Problem) -> String {
        let expanded = try expand(word, Outputs(outputs))
        guard !keepsPlusEscape, expanded.utf8.contains(UInt8(ascii: "\\")) else { return expanded }
        return Self.replacing("\\+", by: "+", in: expanded)
    }

    private func expand(_ word: String, _ outputs: Outputs) throws(Problem) -> String {
        // An escaped plus sign stays escaped, unlike other characters.
        let text = word.utf8.contains(UInt8(ascii: "\\")) ? Self.replacing("\\+", by: "\\\\+", in: word) : word
        let lookup = ClosureLookup { name in
            if let value = self.scopes.value(of: name) { return value }
            return self.hasCommands && Self.ofShell.contains(name) ? outputs.next("echo $" + name) : nil
        }
        do {
            guard hasCommands else { return (try? ShellWords().expand(text, in: lookup).value) ?? text }
            return try ShellWords().expand(text, in: lookup) { outputs.next($0) }
        } catch {
            throw Problem(reason: error.reason)
        }
    }

    /// The commands of one expansion and their outputs.
    private final class Outputs {
        private let outputs: [String]
        private(set) var commands: [String] = []

        init(_ outputs: [String]) { self.outputs = outputs }

        func next(_ command: String) -> String {
            commands.append(command)
            return commands.count <= outputs.count ? outputs[commands.count - 1] : ""
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
