using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.AuditLogs;

/// <summary>How the ledger states the audit log: the root of the tree over the links of its first entries.</summary>
/// <param name="Size">So many entries.</param>
/// <param name="Root">Of their tree, under both functions of suite 1.</param>
public sealed record AuditStatement(ulong Size, DigestPair Root)
{
    /// <summary>What the statement is about.</summary>
    public const string About = "audit-log";

    private const string Entries = "entries ";
    private const string RootWord = "root ";

    /// <summary>Reads one; null if the event is another.</summary>
    public static AuditStatement? Of(LedgerEvent? ledgerEvent) =>
        ledgerEvent is Statement { About: About, Text: [var first, ..] } statement &&
        first.StartsWith(Entries, StringComparison.Ordinal) &&
        DecimalNumber.TryParse(first.AsSpan(Entries.Length), out var size) && size > 0 && RootOf(statement) is { } root
            ? new AuditStatement(size, root)
            : null;

    /// <summary>The event. A ledger of another suite than 1 states the root's digests, and the root in a line.</summary>
    public Statement ToEvent(LedgerId ledger, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        return suite == Suite.One
            ? new Statement { Ledger = ledger, About = About, Digests = Root, Text = [$"{Entries}{Size}"] }
            : new Statement
            {
                Ledger = ledger, About = About, Digests = DigestsOf(Root, suite), Text = [$"{Entries}{Size}", $"{RootWord}{Root}"],
            };
    }

    private static DigestPair? RootOf(Statement statement)
    {
        if (statement.Digests.Width == Suite.One.Width)
            return statement.Digests;
        return statement.Text is [_, var line, ..] && line.StartsWith(RootWord, StringComparison.Ordinal) &&
            DigestPair.TryParse(line.AsSpan(RootWord.Length), Suite.One.Width, out var root) &&
            statement.Digests == DigestsOf(root, Suite.Two)
                ? root
                : null;
    }

    private static DigestPair DigestsOf(DigestPair root, Suite suite) => suite.Hash(Encoding.ASCII.GetBytes($"{root}"));
}
