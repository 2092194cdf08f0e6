using System.Text.Json.Nodes;

using Linking.Hashing;

namespace Linking.Cli.Terminal;

/// <summary>Pairs of digests as people and programs get them: each under the name of its function.</summary>
internal static class Digests
{
    /// <summary>Two lines.</summary>
    public static string Show(DigestPair pair)
    {
        var suite = Suite.OfWidth(pair.Width);
        return $"{suite.Alpha.Name()} {pair.Alpha}\n{suite.Beta.Name()} {pair.Beta}";
    }

    public static JsonObject Json(DigestPair pair)
    {
        var json = new JsonObject();
        AddTo(json, pair);
        return json;
    }

    /// <summary>Puts both into an object that has other fields too.</summary>
    public static void AddTo(JsonObject json, DigestPair pair)
    {
        var suite = Suite.OfWidth(pair.Width);
        json[suite.Alpha.Name()] = pair.Alpha.ToString();
        json[suite.Beta.Name()] = pair.Beta.ToString();
    }
}
