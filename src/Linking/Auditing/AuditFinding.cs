using Linking.Hashing;

namespace Linking.Auditing;

/// <summary>One thing that an auditor found.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Chain">The function under which it is so; null: under both, or under none.</param>
/// <param name="Message">One sentence.</param>
public sealed record AuditFinding(AuditCode Code, Chain? Chain, string Message);
