namespace Linking.Server.AuditLogs;

/// <summary>What is to be said of an event: any text, made to words of an entry.</summary>
/// <param name="Name">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="Text">Control characters become spaces; what is over 1,000 bytes is cut.</param>
/// <param name="IsHidden">Whether the entry gets salted digests alone: for what others than the operator must not learn.</param>
public readonly record struct AuditDetail(string Name, string Text, bool IsHidden = false);
