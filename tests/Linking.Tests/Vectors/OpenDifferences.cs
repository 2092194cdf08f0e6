using Xunit.Sdk;

namespace Linking.Tests.Vectors;

/// <summary>
/// Vectors in which the two verifiers differ, each with the reason. Such a vector must differ: once one of the two is mended,
/// its line here is deleted.
/// </summary>
internal static class OpenDifferences
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["formats/event/event-of-another-type-without-record.json"] = "here an event of unknown type may lack its record line; the page is read both ways",
    };

    /// <summary>The vectors that are named here.</summary>
    public static IEnumerable<string> Names => Reasons.Keys;

    /// <summary>Runs a vector's check; of an open difference it must fail.</summary>
    public static void Hold(string name, Action check)
    {
        if (Reasons.ContainsKey(name))
            Assert.ThrowsAny<XunitException>(check);
        else
            check();
    }
}
