using System.Text.Json.Nodes;

using Linking.Cli.Catalogues;
using Linking.Client;

namespace Linking.Cli.Extending;

/// <summary>What came of one token.</summary>
/// <param name="Path">Its file.</param>
internal sealed record ExtendOutcome(string Path)
{
    /// <summary>What it is now; null where it was left as it is.</summary>
    public Extended? Extended { get; init; }

    /// <summary>For the catalogue; null where there is nothing to note.</summary>
    public CatalogueEntry? Entry { get; init; }

    /// <summary>Why it was left as it is: a sentence that names it; else null.</summary>
    public string? Problem { get; init; }

    /// <summary>Of the problem.</summary>
    public int ExitCode { get; init; }

    /// <summary>The proof of its earliest time, where one was asked for.</summary>
    public NotBeforeOutcome? NotBefore { get; init; }

    /// <summary>Whether a publication was added.</summary>
    public bool IsExtended => Extended is { Publication: not null, Added: > 0 };

    /// <summary>Whether no publication covers it yet.</summary>
    public bool IsPromised => Extended is { Publication: null };

    /// <param name="isNotBefore">Whether the proof of the earliest time was asked for.</param>
    public JsonObject ToJson(bool isNotBefore)
    {
        if (Extended is not { } extended)
            return new JsonObject { ["token"] = Path, ["error"] = Problem };
        var json = new JsonObject
        {
            ["token"] = Path,
            ["state"] = IsPromised ? "promised" : IsExtended ? "extended" : "nothing new",
            ["added"] = extended.Added,
            ["publication"] = extended.Publication?.Number,
        };
        if (isNotBefore)
            json["not_before"] = NotBefore?.Proof;
        return json;
    }
}
