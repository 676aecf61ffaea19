import LLB
import SourceText

/// An Earthfile that a build has read.
final class LoadedEarthfile: Sendable {
    let location: ProjectLocation
    let tree: EarthfileTree
    /// The reader of the Earthfile's statements.
    let reader: CommandReader
    /// The files of the Earthfile's repository; nil for the build context.
    let repository: State?
    private let targets: [String: Recipe]
    private let functions: [String: Recipe]

    init(_ location: ProjectLocation, _ tree: EarthfileTree, _ reader: CommandReader, repository: State? = nil) {
        self.location = location
        self.tree = tree
        self.reader = reader
        self.repository = repository
        targets = Dictionary(tree.targets.map { ($0.name, $0) }) { first, _ in first }
        functions = Dictionary(tree.functions.map { ($0.name, $0) }) { first, _ in first }
    }

    var features: EarthfileFeatures { reader.features }

    func target(_ name: String) -> Recipe? { targets[name] }

    func function(_ name: String) -> Recipe? { functions[name] }

    func place(_ range: SourceRange) -> SourceLocation { tree.location(range) }

    /// Returns the value of `EARTHLY_TARGET` for a target.
    func canonicalName(_ target: String) -> String { location.description + "+" + target }
}
