using Linking.Hashing;

namespace Linking.Reporting;

/// <summary>What was found under one function.</summary>
/// <param name="Function">One of the suite's.</param>
/// <param name="Code"><c>LNK-</c> and capitals; a reader need not know it.</param>
public sealed record ReportedFinding(HashFunction Function, string Code);
