import BuildPlan
import Diagnostics
import OCISpec
import SourceText
import SyntaxKit

// The statements that only change settings of the image.
extension TargetRun {
    mutating func runENV(_ line: CommandLine) async throws {
        let statement = try parsed(line) { Assignment(line, reader: $0, diagnostics: &$1) }
        var value = ""
        if let word = statement.value { value = try await expand(word) }
        let name = statement.name.text
        let pair = KeyValue(key: word(name, line), value: word(value, line))
        try await apply(.environment(EnvironmentStep([pair])), "ENV \(name)=\(value)", at: line)
    }

    mutating func runLABEL(_ line: CommandLine) async throws {
        var pairs: [KeyValue] = []
        var text = "LABEL"
        let statement = try parsed(line) { LabelStatement(line, reader: $0, diagnostics: &$1) }
        for label in statement.labels {
            let (name, value) = (try await expand(label.name), try await expand(label.value))
            if name.hasPrefix("dev.earthly.") {
                throw error(
                    "earthfile.label",
                    "labels that begin with 'dev.earthly.' are reserved",
                    at: label.name.range
                )
            }
            pairs.append(KeyValue(key: word(name, line), value: word(value, line)))
            text += " \(name)=\(value)"
        }
        try await apply(.labels(LabelStep(pairs)), text, at: line)
    }

    mutating func runWORKDIR(_ line: CommandLine) async throws {
        guard let argument = line.arguments.first else { return }
        let path = try await expand(argument)
        try await apply(.workingDirectory(WorkingDirectoryStep(word(path, line))), "WORKDIR \(path)", at: line)
        changedFiles()
    }

    mutating func runUSER(_ line: CommandLine) async throws {
        guard let argument = line.arguments.first else { return }
        let user = try await expand(argument)
        try await apply(.user(UserStep(word(user, line))), "USER \(user)", at: line)
    }

    mutating func runEXPOSE(_ line: CommandLine) async throws {
        let ports = try await expand(line.arguments)
        let step = ExposeStep(ports.map { word($0, line) })
        try await apply(.expose(step), "EXPOSE \(ports.joined(separator: " "))", at: line)
    }

    mutating func runVOLUME(_ line: CommandLine) async throws {
        let paths = try await expand(line.arguments)
        let step = VolumeStep(paths.map { word($0, line) })
        try await apply(.volumes(step), "VOLUME \(paths.joined(separator: " "))", at: line)
    }

    mutating func runCMD(_ line: CommandLine) async throws {
        let words = try await commandWords(line)
        try await apply(.command(CommandStep(Self.form(words, line))), "CMD \(words.joined(separator: " "))", at: line)
        setsCommand = true
    }

    mutating func runENTRYPOINT(_ line: CommandLine) async throws {
        let words = try await commandWords(line)
        let command = image.config.config.command
        let step = EntrypointStep(Self.form(words, line))
        try await apply(.entrypoint(step), "ENTRYPOINT \(words.joined(separator: " "))", at: line)
        // `ENTRYPOINT` drops the base image's command, which is meant for the base's own entrypoint. A command that this target
        // has set is kept.
        if setsCommand { image.config.config.command = command }
    }

    mutating func runSTOPSIGNAL(_ line: CommandLine) async throws {
        guard let argument = line.arguments.first else { return }
        let signal = try await expand(argument)
        try await apply(.stopSignal(StopSignalStep(word(signal, line))), "STOPSIGNAL \(signal)", at: line)
    }

    mutating func runONBUILD(_ line: CommandLine) async throws {
        let trigger = line.arguments.map(\.text).joined(separator: " ")
        try await apply(.onBuild(OnBuildStep(trigger)), "ONBUILD \(trigger)", at: line)
        image.config.history.append(HistoryEntry(createdBy: "ONBUILD \(trigger)", isEmptyLayer: true))
    }

    /// Returns the words of a command, expanded unless they are in exec form.
    private mutating func commandWords(_ line: CommandLine) async throws -> [String] {
        line.command.isExec ? line.arguments.map(\.text) : try await expand(line.arguments)
    }

    private static func form(_ words: [String], _ line: CommandLine) -> CommandLineForm {
        line.command.isExec ? .exec(words) : .exec(["/bin/sh", "-c", words.joined(separator: " ")])
    }
}
