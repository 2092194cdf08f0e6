using Linking.Client.Tiles;

namespace Linking.Client.Auditing;

/// <summary>What an auditor follows, and where it keeps what it knows.</summary>
public sealed record AuditOptions
{
    /// <summary>The server, and the ledger and identity that must answer; its trust folder is not used.</summary>
    public required LinkingClientOptions Server { get; init; }

    /// <summary>The ledger's public files, which are read instead of asking the server; stay the caller's. Null: the server.</summary>
    public PublicFiles? Files { get; init; }

    /// <summary>The auditor's own folder, of this ledger alone.</summary>
    public required string Folder { get; init; }

    /// <summary>Books of publications to compare, each a folder or a git repository or its address.</summary>
    public IReadOnlyList<string> Books { get; init; } = [];

    /// <summary>The HTTP proxy by which git reaches addresses of books; null: as its settings say; empty: none.</summary>
    public string? BookProxy { get; init; }

    /// <summary>Folders with the documents that the ledger names.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>
    /// The operator endpoint, with the certificate of an auditor's or operator's account: leaves are rehashed. Null: they are not.
    /// </summary>
    public LinkingClientOptions? Operator { get; init; }

    /// <summary>Leaves of all rounds are rehashed, and not only of those that are new to the audit.</summary>
    public bool AllLeaves { get; init; }

    /// <summary>The auditor's own clock, which headers and publications are held against.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
