/// A nested build of the graph whose definition is in a file of the operation's input (`pb.BuildOp`).
public struct BuildOperation: Sendable, Hashable {
    /// The file system that holds the definition.
    public var source: Output
    /// The path in `source` of the file with the definition; empty for the solver's default, `buildkit.llb.definition`.
    public var fileName: String

    public init(source: Output, fileName: String = "") {
        self.source = source
        self.fileName = fileName
    }

    /// The name of the operation's input, which is also the default name of the file with the definition.
    package static let definitionInput = "buildkit.llb.definition"

    public func vertex(_ options: VertexOptions = VertexOptions()) -> Vertex {
        let assembly = VertexAssembly(
            options: options,
            inputs: [source],
            hasPlatform: true,
            capabilities: [CapabilityID.buildLLBFileName]
        )
        return assembly.vertex { writer in
            writer.message(5) { build in
                // -1 selects the solver's own LLB builder instead of an input.
                build.int(1, -1)
                build.message(2) { entry in
                    entry.presentString(1, Self.definitionInput)
                    entry.message(2) { $0.int(1, 0) }
                }
                if !fileName.isEmpty { build.map(4, ["llbbuild.filename": fileName]) }
            }
        }
    }

    /// Returns the result of the nested graph.
    public func output(_ options: VertexOptions = VertexOptions()) -> Output {
        vertex(options).output
    }
}
