using System.Text.Json.Nodes;

namespace Linking.Tsp.Tests;

/// <summary>Every stamp of tests/vectors/v1, a case each: what the verifier written from the pages alone finds, this one finds.</summary>
public sealed class StampVectorTests
{
    public static TheoryData<string> Stamps => [.. Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Stamps))]
    public void Stamp_IsTheVectors(string name)
    {
        var vector = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), name)))!;

        Assert.Equal(StampVector.AnswerOf(vector), StampVector.ReadingsOf(vector));
    }

    private static string Folder() => Path.Combine(StampVector.Repository, "tests", "vectors", "v1", "stamped");
}
