import Diagnostics
import SourceText

/// A reader of the flags and words of statements, which checks them against the features that the file has turned on.
struct CommandReader: Sendable {
    let source: SourceFile
    let features: EarthfileFeatures
    /// Whether errors are discarded, in which case no suggestions are computed for them.
    private var isQuiet = false

    /// A copy of this reader for callers that discard its errors.
    var quiet: CommandReader {
        var reader = self
        reader.isQuiet = true
        return reader
    }

    /// Creates a reader for the statements of a file. Errors in its `VERSION` are reported.
    init(_ tree: EarthfileTree, diagnostics: inout DiagnosticSink) {
        source = tree.source
        features = EarthfileFeatures(of: tree, diagnostics: &diagnostics)
    }

    /// Returns the flags and words of a statement.
    ///
    /// Reports unknown flags, flags and commands whose feature isn't turned on, missing values, and a wrong number of words.
    /// Whatever depends on the values of variables isn't checked.
    func read(_ command: Command, diagnostics: inout DiagnosticSink) -> CommandLine {
        guard let rule = CommandRule.of(command.keyword) else { return CommandLine(command: command) }
        checkFeature(rule, command, &diagnostics)
        var line = CommandLine(command: command)
        // The exec form has no flags.
        var words = command.words
        if rule.joinsWords, !command.isExec { words = words.joined }
        let before = diagnostics.diagnostics.count
        let count = command.isExec || rule.flags.isEmpty ? 0 : readFlags(words, rule, &line, &diagnostics)
        line.arguments = Array(words.dropFirst(count))
        if diagnostics.diagnostics.count == before { checkCount(rule, line, &diagnostics) }
        return line
    }

    // MARK: Flags

    /// Reads the flags at the start of `words`; returns the number of words that the flags take up.
    private func readFlags(
        _ words: [TreeWord],
        _ rule: CommandRule,
        _ line: inout CommandLine,
        _ diagnostics: inout DiagnosticSink
    ) -> Int {
        var index = 0
        while index < words.count {
            let word = words[index]
            if word.text == "--" { return index + 1 }
            guard word.text.utf8.first == UInt8(ascii: "-"), word.text.utf8.count > 1 else { return index }
            index += 1
            var (name, value) = word.flagParts
            guard let flag = rule.flags.first(where: { $0.flag.rawValue == name.text }) else {
                reportUnknown(name, word, rule, &diagnostics)
                continue
            }
            checkFeature(flag, rule, name, &diagnostics)
            var range = word.range
            if flag.kind == .toggle {
                checkToggle(value, flag, &diagnostics)
            } else if value == nil {
                guard index < words.count, words[index].text == "-" || !words[index].text.hasPrefix("-") else {
                    let message = "\(flag.flag.rawValue) needs a value: \(flag.flag.rawValue)=VALUE"
                    diagnostics.error("earthfile.flag", message, at: location(word.range))
                    continue
                }
                value = words[index]
                range = range.union(words[index].range)
                index += 1
            }
            line.flags.append(CommandLine.FlagUse(flag: flag.flag, value: value, range: range))
        }
        return index
    }

    private func checkToggle(_ value: TreeWord?, _ flag: FlagRule, _ diagnostics: inout DiagnosticSink) {
        guard let value, Bool(goSyntax: value.text) == nil, !value.text.utf8.contains(UInt8(ascii: "$")) else { return }
        let message = "the value of \(flag.flag.rawValue) must be true or false, not \(quoted(value.text))"
        diagnostics.error("earthfile.flag", message, at: location(value.range))
    }

    private func reportUnknown(
        _ name: TreeWord,
        _ word: TreeWord,
        _ rule: CommandRule,
        _ diagnostics: inout DiagnosticSink
    ) {
        let keyword = rule.name
        let known = rule.flags.map(\.flag.rawValue)
        var message = "unknown flag '\(name.text)' of \(keyword)"
        // Searching for the nearest flag is the most expensive part of reporting an error, so it is skipped if the error is
        // discarded.
        guard !isQuiet, !diagnostics.isFull else {
            return diagnostics.error("earthfile.unknown-flag", message, at: location(name.range))
        }
        let wanted = name.text.hasPrefix("--") ? name.text : "-" + name.text
        if let near = nearestWord(to: wanted, among: known) {
            message += "; did you mean '\(near)'?"
            let fix = Diagnostic.FixIt("replace with '\(near)'", at: location(name.range), replacement: near)
            return diagnostics.error("earthfile.unknown-flag", message, at: location(name.range), fixIts: [fix])
        }
        let takesArguments = [.from, .fromDockerfile, .build, .do].contains(rule.keyword)
        message +=
            takesArguments
            ? "; arguments of the target follow its name, as in '\(keyword) +target \(word.text)'"
            : "; expected one of \(known.joined(by: ", "))"
        diagnostics.error("earthfile.unknown-flag", message, at: location(name.range))
    }

    // MARK: Features

    private func checkFeature(_ rule: CommandRule, _ command: Command, _ diagnostics: inout DiagnosticSink) {
        if rule.keyword == .command, features.contains(.useFunctionKeyword) {
            let message = "COMMAND has been called FUNCTION since VERSION 0.8"
            let place = location(command.keywordRange)
            let fix = Diagnostic.FixIt("replace with 'FUNCTION'", at: place, replacement: "FUNCTION")
            return diagnostics.error("earthfile.feature", message, at: place, fixIts: [fix])
        }
        guard let feature = rule.feature, !features.contains(feature) else { return }
        var message = "\(rule.name) \(needs(feature))"
        if rule.keyword == .function { message = "FUNCTION \(needs(feature)); earlier versions call it COMMAND" }
        diagnostics.error("earthfile.feature", message, at: location(command.keywordRange))
    }

    private func checkFeature(
        _ flag: FlagRule,
        _ rule: CommandRule,
        _ name: TreeWord,
        _ diagnostics: inout DiagnosticSink
    ) {
        guard let feature = flag.feature, !features.contains(feature) else { return }
        let message = "\(rule.name) \(flag.flag.rawValue) \(needs(feature))"
        diagnostics.error("earthfile.feature", message, at: location(name.range))
    }

    private func needs(_ feature: EarthfileFeatures) -> String {
        let (name, since) = feature.first
        guard let since else { return "needs the feature --\(name): write 'VERSION --\(name) 0.8'" }
        return "needs VERSION 0.\(since) or later, or the feature --\(name)"
    }

    // MARK: Words

    private func checkCount(_ rule: CommandRule, _ line: CommandLine, _ diagnostics: inout DiagnosticSink) {
        let count = line.arguments.count
        let command = line.command
        if command.isExec, command.keyword != .volume { return }
        // `--entrypoint` needs no words: the image's entrypoint is a command by itself.
        if command.keyword == .run, line.has(.entrypoint) { return }
        guard !rule.words.contains(count) else { return }
        let form = "expected \(rule.form)"
        if count < rule.words.lowerBound {
            let message = "\(rule.name) \(rule.words.lowerBound == 1 ? "needs a word" : "has too few words"); \(form)"
            return diagnostics.error("earthfile.arguments", message, at: location(command.range))
        }
        let surplus = line.arguments[rule.words.upperBound]
        let message = "unexpected \(quoted(surplus.text)) after \(rule.name); \(form)"
        diagnostics.error("earthfile.arguments", message, at: location(surplus.range))
    }

    func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: source, range: range) }
}

extension CommandRule {
    /// The command's name in messages.
    var name: String { keyword == .docker ? "WITH DOCKER" : keyword.rawValue }
}

extension TreeWord {
    /// The name and the value of a flag such as `--platform=linux/amd64`, `-f=path` or `-fpath`; the value is nil if there is
    /// none.
    fileprivate var flagParts: (name: TreeWord, value: TreeWord?) {
        let bytes = Array(text.utf8)
        var end = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
        var start = end + 1
        // The value may directly follow the one-letter flag `-f`.
        if bytes.count > 1, bytes[1] != UInt8(ascii: "-"), end > 2, bytes[1] == UInt8(ascii: "f") {
            end = 2
            start = 2
        }
        let name = TreeWord(text: String(repairing: bytes[..<end]), range: range(of: 0..<end))
        guard start <= bytes.count else { return (name, nil) }
        return (name, TreeWord(text: String(repairing: bytes[start...]), range: range(of: start..<bytes.count)))
    }
}

extension [String] {
    func joined(by separator: String) -> String { String(joining: self, separator: separator) }
}
