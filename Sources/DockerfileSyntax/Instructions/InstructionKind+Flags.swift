extension InstructionKind {
    /// The flags that the instruction accepts. The reader, completion and documentation all go by this table.
    ///
    /// - Parameter extensions: The extensions that the build file enables.
    func flags(_ extensions: Set<LanguageExtension>) -> [FlagSpecification] {
        switch self {
        case .add: StepReader.addFlags
        case .copy:
            extensions.contains(.optional) ? StepReader.copyFlags + [StepReader.optionalFlag] : StepReader.copyFlags
        case .from: StepReader.fromFlags
        case .healthcheck: StepReader.healthcheckFlags
        case .include: StepReader.includeFlags
        case .run: StepReader.runFlags
        case .arg, .cmd, .entrypoint, .env, .expose, .label, .maintainer, .onbuild, .shell, .stopSignal, .user, .volume,
            .workdir:
            []
        }
    }

    /// Whether the instruction may follow `ONBUILD`.
    var canBeTrigger: Bool { self != .from && self != .include && self != .maintainer && self != .onbuild }
}

extension StepReader {
    /// The flags of an instruction, checked against those that it accepts.
    ///
    /// - Throws: `ParseFailure` as `FlagValues.init` does.
    func flags(of instruction: Instruction, _ kind: InstructionKind) throws(ParseFailure) -> FlagValues {
        try FlagValues(instruction.flags, kind.flags(extensions))
    }
}
