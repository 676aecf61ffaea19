import Diagnostics
import SourceText

extension EarthfileLint {
    /// Warns about an argument that nothing after its declaration in the recipe can use.
    ///
    /// A command that runs has all arguments in its environment, and `--pass-args` passes all of them on, so an argument is
    /// reported only if neither a command nor that flag follows its declaration.
    static func unusedArguments(_ tree: EarthfileTree, _ reader: CommandReader, _ diagnostics: inout DiagnosticSink) {
        for recipe in tree.targets + tree.functions {
            var arguments: [(name: TreeWord, index: Int)] = []
            var lastUse = -1
            var mentions: [String: Int] = [:]
            var index = 0
            recipe.statements.forEachCommand { command in
                index += 1
                if command.canUseAllArguments { lastUse = index }
                for word in command.words { word.text.forEachVariable { mentions[$0] = index } }
                for document in command.documents { document.text.forEachVariable { mentions[$0] = index } }
                guard command.keyword == .arg else { return }
                var sink = DiagnosticSink()
                let line = reader.read(command, diagnostics: &sink)
                if let name = line.arguments.first { arguments.append((name, index)) }
            }
            for argument in arguments where argument.index > lastUse {
                if let mention = mentions[argument.name.text], mention > argument.index { continue }
                let name = argument.name.text
                let message =
                    "the argument '\(name)' isn't used: no '$\(name)' and no command follows in '\(recipe.name)'"
                diagnostics.warning("earthfile.unused-argument", message, at: tree.location(argument.name.range))
            }
        }
    }
}

extension Command {
    /// Whether the statement can use arguments without naming them.
    fileprivate var canUseAllArguments: Bool {
        switch keyword {
        case .run, .if, .elseIf, .for: true
        // Words such as '$(…)' run commands, and '--pass-args' passes arguments on.
        default: words.contains { $0.text == Flag.passArgs.rawValue || $0.text.hasBytes(of: "$(") }
        }
    }
}

extension String {
    /// Calls `body` with the name of each `$NAME` and `${NAME…}` in the text.
    fileprivate func forEachVariable(_ body: (String) -> Void) {
        let bytes = Array(utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$") else {
                index += 1
                continue
            }
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "{") { index += 1 }
            let start = index
            while index < bytes.count, bytes[index].isASCIIAlphanumeric || bytes[index] == UInt8(ascii: "_") {
                index += 1
            }
            if index > start { body(String(decoding: bytes[start..<index], as: UTF8.self)) }
        }
    }
}
