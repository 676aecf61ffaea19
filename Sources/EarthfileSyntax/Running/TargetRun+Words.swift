import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

extension TargetRun {
    /// The maximum size, in bytes, of the output of a `$(…)`.
    static var outputLimit: Int { 1 << 20 }

    /// Expands a word, and runs the commands in it (`$(…)`).
    mutating func expand(_ word: TreeWord, keepsPlusEscape: Bool = false) async throws -> String {
        let expansion = WordExpansion(scopes: scopes, hasCommands: features.contains(.shellOutAnywhere))
        do {
            let commands = try expansion.commands(of: word.text)
            var outputs: [String] = []
            for command in commands { outputs.append(try await output(of: command, at: word.range)) }
            return try expansion.expand(word.text, outputs: outputs, keepsPlusEscape: keepsPlusEscape)
        } catch let problem as WordExpansion.Problem {
            throw error("earthfile.word", "'\(word.text)': \(problem.reason)", at: word.range)
        }
    }

    mutating func expand(_ words: [TreeWord]) async throws -> [String] {
        var values: [String] = []
        for word in words { values.append(try await expand(word)) }
        return values
    }

    /// Returns the expanded value of the last use of a flag; nil if the flag isn't given.
    mutating func expand(_ flag: Flag, of line: CommandLine) async throws -> String? {
        guard let word = line.word(flag) else { return nil }
        return try await expand(word)
    }

    /// Returns whether a switch is on. Its value may contain variables, e.g. `--no-cache=$CLEAN`.
    mutating func isOn(_ flag: Flag, in line: CommandLine) async throws -> Bool {
        guard line.has(flag) else { return false }
        guard let use = line.flags.last(where: { $0.flag == flag }), let word = use.value else { return true }
        let value = try await expand(word)
        switch value {
        case "true", "1", "t", "T", "TRUE", "True": return true
        case "false", "0", "f", "F", "FALSE", "False", "": return false
        default:
            throw error(
                "earthfile.switch",
                "expected true or false for \(flag.rawValue), found '\(value)'",
                at: word.range
            )
        }
    }

    // MARK: - Platforms

    /// Returns the platform that a flag gives; nil if the flag isn't given or is empty.
    mutating func platform(_ flag: TreeWord?) async throws -> Platform? {
        guard let flag else { return nil }
        let text = try await expand(flag)
        switch text {
        case "": return nil
        case "native", "user": return build.request.buildPlatform
        default:
            do { return try Platform(parsing: text, host: build.request.buildPlatform).normalized } catch {
                throw self.error("earthfile.platform", "'\(text)' is not a platform: \(error)", at: flag.range)
            }
        }
    }

    // MARK: - Arguments of targets and functions

    /// An argument in a call of a target or function.
    struct GivenArgument {
        var name: String
        var value: String
    }

    /// Reads the arguments of a call: `--NAME=VALUE`, `--NAME VALUE` and `--build-arg NAME[=VALUE]`.
    mutating func givenArguments(_ words: [TreeWord], _ line: CommandLine) async throws -> [GivenArgument] {
        var given: [GivenArgument] = []
        var name: (text: String, range: SourceRange)?
        for word in words {
            let text = try await expand(word, keepsPlusEscape: true)
            if let pending = name {
                given.append(try await argument(pending.text, text, at: word.range))
                name = nil
                continue
            }
            guard text.hasPrefix("--"), text.utf8.count > 2 else {
                let hint = text.hasPrefix("-") ? "; did you mean '-\(text)'?" : ""
                throw error(
                    "earthfile.argument",
                    "expected an argument '--NAME=VALUE', found '\(text)'\(hint)",
                    at: word.range
                )
            }
            let (key, value) = Self.keyAndValue(String(text.dropFirst(2)))
            if let value {
                given.append(try await argument(key, value, at: word.range))
            } else {
                name = (key, word.range)
            }
        }
        if let name { throw error("earthfile.argument", "--\(name.text) has no value", at: name.range) }
        for word in line.words(.buildArg) {
            let (key, value) = Self.keyAndValue(try await expand(word, keepsPlusEscape: true))
            if let value {
                given.append(try await argument(key, value, at: word.range))
            } else if let value = scopes.value(of: key) {
                given.append(GivenArgument(name: key, value: value))
            } else {
                throw error(
                    "earthfile.argument",
                    "--build-arg \(key) has no value, and no variable has that name",
                    at: word.range
                )
            }
        }
        return given
    }

    private mutating func argument(_ name: String, _ value: String, at range: SourceRange) async throws -> GivenArgument
    {
        if BuiltInArgument.isName(name) {
            throw error("earthfile.argument", "the built-in argument \(name) can't be given a value", at: range)
        }
        return GivenArgument(name: name, value: try await oldCommand(value, at: range))
    }

    /// Before `VERSION 0.7`, evaluates a value that starts with `$(` in a shell, and returns the output. Any other value is
    /// returned as it is.
    mutating func oldCommand(_ value: String, at range: SourceRange) async throws -> String {
        guard !features.contains(.shellOutAnywhere), value.hasPrefix("$(") else { return value }
        return try await output(of: "echo " + value, at: range)
    }

    /// Splits a text at the first `=` that isn't escaped with a backslash.
    private static func keyAndValue(_ text: String) -> (key: String, value: String?) {
        var key: [UInt8] = []
        var escaped = false
        var index = text.utf8.startIndex
        while index < text.utf8.endIndex {
            let byte = text.utf8[index]
            index = text.utf8.index(after: index)
            if escaped {
                key.append(byte)
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "=") {
                return (String(decoding: key, as: UTF8.self), String(text[index...]))
            } else {
                key.append(byte)
            }
        }
        return (String(decoding: key, as: UTF8.self), nil)
    }
}

extension TargetRun {
    /// Expands the variables of a here-document. Quotes are ordinary characters in it.
    func expandDocument(_ document: HereDocument) throws -> String {
        do {
            return try WordExpansion(scopes: scopes, hasCommands: false).expand(document: document.text)
        } catch {
            throw self.error("earthfile.word", "the here-document: \(error.reason)", at: document.range)
        }
    }
}
