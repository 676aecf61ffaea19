import LLB
import OCISpec
import SourceText
import SyntaxKit

extension TargetRun {
    /// Copies the files of a Git repository into the image.
    mutating func runGITCLONE(_ line: CommandLine) async throws {
        guard line.arguments.count == 2 else { return }
        let url = try await expand(line.arguments[0])
        let destination = try await expand(line.arguments[1])
        let branch = try await expand(.branch, of: line) ?? ""
        let place = place(of: line)
        let repository = State.git(
            url,
            reference: branch,
            .keepGitDirectory,
            build.request.step("[\(progressName)] GIT CLONE \(url)", at: place)
        )
        var mode = CopyMode()
        mode.keepsTimes = try await isOn(.keepTs, in: line)
        let user = image.config.config.user
        if !user.isEmpty { mode.owner = Ownership(parsing: user) }
        mode.followsLinks = true
        let target = destination == "." || destination.isEmpty ? destination + "/" : destination
        let actions = FileActions().copy("/", from: repository, to: target, mode.options)
        let text = "GIT CLONE \(branch.isEmpty ? "" : "--branch \(branch) ")\(url) \(destination)"
        change(image.files.files(actions, build.request.step("[\(progressName)] \(text)", at: place)), text)
    }
}
