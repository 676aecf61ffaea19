import BuildPlan

extension StepReader {
    static let addFlags: [FlagSpecification] = [
        .string("chown"), .string("chmod"), .boolean("link"), .boolean("keep-git-dir"), .string("checksum"),
        .boolean("unpack"), .strings("exclude"),
    ]

    /// Parses `ADD [FLAGS] SOURCE … DESTINATION`.
    func readADD(_ instruction: Instruction) throws(ParseFailure) -> CopyStep {
        try requireDestination(instruction, .add)
        let flags = try flags(of: instruction, .add)
        let paths = try copyPaths(instruction, .add)
        var step = CopyStep(sources: paths.sources, destination: paths.destination)
        step.contents = paths.contents
        step.owner = flags.string("chown").map { word($0, in: instruction) }
        step.mode = flags.string("chmod").map { word($0, in: instruction) }
        step.link = flags.boolean("link") ?? false
        step.excludes = flags.strings("exclude").map { word($0, in: instruction, .none) }
        step.add = CopyStep.AddOptions(
            checksum: flags.string("checksum").map { word($0, in: instruction) },
            keepGitDirectory: flags.boolean("keep-git-dir"),
            unpack: flags.boolean("unpack")
        )
        return step
    }
}
