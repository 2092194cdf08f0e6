using Linking.AuditLogs;
using Linking.Hashing;

namespace Linking.Server.AuditLogs;

/// <summary>An entry of the log's files.</summary>
/// <param name="Number">Its place.</param>
/// <param name="Link">Of its text.</param>
/// <param name="Entry">What it says; null where only its link was kept.</param>
/// <param name="Text">Its bytes; empty where only its link was kept.</param>
/// <param name="Month">The file it stands in.</param>
public sealed record AuditRow(ulong Number, DigestPair Link, AuditEntry? Entry, ReadOnlyMemory<byte> Text, string Month);
