using Linking.Verification;

namespace Linking.Cli.Earliest;

/// <summary>Before which time a token's header was not: nothing of the data.</summary>
/// <param name="Word">The time, and whose word it is.</param>
/// <param name="Proof">Where the proof stands.</param>
/// <param name="Value">The public value that the caller knows, in hexadecimal digits; null: the word is an authority's.</param>
internal sealed record EarliestTime(NotBeforeWord Word, string Proof, string? Value = null)
{
    /// <summary>By whose word.</summary>
    public string By => Value is null ? Word.By : $"the user, who said since when the public value {Value} is known ({Word.By})";
}
