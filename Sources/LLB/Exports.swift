// These modules are re-exported, so that `import LLB` alone is enough to create the `Platform` and `SourceLocation` values that
// steps take.
@_exported public import OCISpec
@_exported public import SourceText
