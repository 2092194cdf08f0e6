namespace Linking.Auditing;

/// <summary>The stable text of each code: the table of docs/spec/audit.md.</summary>
public static class AuditCodes
{
    /// <summary>The largest number of a code.</summary>
    public const int Largest = (int)AuditCode.Leaves;

    /// <summary>All codes, by number.</summary>
    public static IReadOnlyList<AuditCode> All { get; } = [.. Enumerable.Range(1, Largest).Select(n => (AuditCode)n)];

    /// <summary><c>LNA-</c> and the code's name in capitals.</summary>
    public static string Text(this AuditCode code) => $"LNA-{code.ToString().ToUpperInvariant()}";
}
