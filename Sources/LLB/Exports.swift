// A chain's platforms and source locations are types of these modules, so that `import LLB` alone is enough to make them.
@_exported public import OCISpec
@_exported public import SourceText
