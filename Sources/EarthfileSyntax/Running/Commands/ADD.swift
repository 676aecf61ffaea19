import BuildPlan
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Adds files from the build context, URLs or Git repositories, and unpacks archives, as in a Dockerfile.
    mutating func runADD(_ line: CommandLine) async throws {
        guard line.arguments.count >= 2 else { return }
        let words = try await expand(line.arguments)
        guard let destination = words.last else { return }
        var add = CopyStep.AddOptions()
        if line.has(.keepGitDir) { add.keepGitDirectory = try await isOn(.keepGitDir, in: line) }
        if let checksum = try await expand(.checksum, of: line) { add.checksum = word(checksum, line) }
        var step = CopyStep(
            sources: words.dropLast().map { word($0, line) },
            destination: word(destination, line),
            add: add
        )
        if let owner = try await expand(.chown, of: line), !owner.isEmpty { step.owner = word(owner, line) }
        if let mode = try await expand(.chmod, of: line), !mode.isEmpty { step.mode = word(mode, line) }
        for exclude in line.words(.exclude) { step.excludes.append(word(try await expand(exclude), line)) }
        let directory = project.location.directory
        var context: State?
        if project.repository != nil || !directory.isEmpty {
            let files = try await build.files(of: project, ["."], at: place(of: line))
            context = State.scratch.copy("/" + directory, from: files, to: "/", .contentsOnly)
        }
        try await apply(.copy(step), "ADD \(words.joined(separator: " "))", at: line, context: context)
        changedFiles()
    }
}
