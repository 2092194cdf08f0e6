using System.Text;
using System.Text.Json.Nodes;

using Linking.Policies;

namespace Linking.Tests.Policies;

/// <summary>The file of a policy (docs/spec/policy.md): read strictly, and shown.</summary>
public sealed class PolicyTests
{
    private static byte[] Example => File.ReadAllBytes(Path.Combine(Repository.Root, "docs/spec/example/policy.json"));

    [Fact]
    public void Example_IsReadAndWrittenToTheByte()
    {
        Assert.True(Policy.TryDecode(Example, out var policy, out var error), error.Message);

        Assert.Equal("1.3.6.1.4.1.99999.1", policy.Oid.ToString());
        Assert.Equal("policy/1.3.6.1.4.1.99999.1/2026-12-01.json", PolicyAddress.Of(policy).Name);
        Assert.Equal(PolicySection.All.Select(s => s.Name).Order(), policy.Sections.Keys.Order());
        Assert.Equal(Encoding.UTF8.GetString(Example), Encoding.UTF8.GetString(policy.ToBytes()));
    }

    [Fact]
    public void Field_MissingUnknownOrOfAnotherType_IsRefused_WhereverItStands()
    {
        var refused = 0;
        foreach (var (path, change) in Changes(JsonNode.Parse(Example)!.AsObject(), []))
        {
            var changed = JsonNode.Parse(Example)!.AsObject();
            change(path.Aggregate((JsonNode)changed, (node, step) => int.TryParse(step, out var i) ? node[i]! : node[step]!).AsObject());
            Assert.False(Policy.TryDecode(Encoding.UTF8.GetBytes(changed.ToJsonString()), out _, out var error), string.Join('/', path));
            Assert.NotEmpty(error.Message);
            refused++;
        }

        Assert.True(refused > 100, $"{refused}");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 0", "'version'")]
    [InlineData("\"version\": 1", "\"version\": 1.5", "'version'")]
    [InlineData("\"version\": 1", "\"version\": 1, \"version\": 2", "twice")]
    [InlineData("\"from\": \"2026-12-01\"", "\"from\": \"2026-12-32\"", "'from'")]
    [InlineData("\"review\": \"2027-12-01\"", "\"review\": \"2026-12-01\"", "review")]
    [InlineData("\"clock\": \"compared\"", "\"clock\": \"guessed\"", "clock")]
    [InlineData("\"name\": \"sha3-256\"", "\"name\": \"sha2-256\"", "in this order")]
    [InlineData("linking policy v1", "linking policy v2", "format")]
    [InlineData("board of trustees", "board \\ud800", "UTF-8")]
    [InlineData("board of trustees", "board \\u0007", "'en'")]
    [InlineData("\"media\": [", "\"media\": [\"\",", "media")]
    public void Value_OutOfItsBounds_IsRefusedByName(string from, string to, string says)
    {
        var text = Encoding.UTF8.GetString(Example);
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.False(Policy.TryDecode(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), out _, out var error));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_Any_AreReadOrRefused()
    {
        var random = new Random(20_261_127);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = Example;
            for (var k = random.Next(1, 4); k > 0; k--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Policy.TryDecode(bytes, out var policy, out var error))
                Assert.True(Policy.TryDecode(policy.ToBytes(), out _, out _));
            else
                Assert.NotEmpty(error.Message);
        }

        Assert.False(Policy.TryDecode(new byte[Policy.MaxSize + 1], out _, out _));
        Assert.False(Policy.TryDecode(Encoding.UTF8.GetBytes(new string('[', 100_000)), out _, out _));
    }

    [Theory]
    [InlineData(".txt", "Owner\n  Example Association", "Complaints and disputes")]
    [InlineData(".ja.txt", "責任者\n  一般社団法人", "苦情と紛争")]
    [InlineData(".html", "<h2>Owner</h2>\n<p>Example Association", "lang=\"en\"")]
    [InlineData(".ja.html", "<h2>責任者</h2>\n<p>一般社団法人", "lang=\"ja\"")]
    public void Page_HasEverySectionInItsLanguage(string end, string section, string more)
    {
        Assert.True(Policy.TryDecode(Example, out var policy, out _));
        var page = Encoding.UTF8.GetString(PolicyAddress.MakePage(Example, policy, end));

        Assert.Contains(section, page, StringComparison.Ordinal);
        Assert.Contains(more, page, StringComparison.Ordinal);
        Assert.Contains(policy.Suite.Hash(Example).Beta.ToString(), page, StringComparison.Ordinal);
        var language = end.StartsWith(".ja", StringComparison.Ordinal) ? PolicyLanguage.Japanese : PolicyLanguage.English;
        Assert.All(PolicySection.All, s => Assert.Contains(s.Title.In(language), page, StringComparison.Ordinal));
    }

    [Fact]
    public void Html_OfAnyWords_HoldsNoMarkupOfTheirs()
    {
        Assert.True(Policy.TryDecode(Example, out var policy, out _));
        var sections = policy.Sections.ToDictionary(s => s.Key, _ => new PolicyText("<script>alert(1)</script>"));

        var page = Encoding.UTF8.GetString(PolicyPage.ToHtml(policy with { Sections = sections }, default, PolicyLanguage.English));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy/1.3.6/2026-12-01.json", true)]
    [InlineData("policy/1.3.6/2026-12-01.ja.html", true)]
    [InlineData("policy/1.3.6/2026-12-01", false)]
    [InlineData("policy/1.3.6/2026-13-01.json", false)]
    [InlineData("policy/1.3.6/../2026-12-01.json", false)]
    [InlineData("policy/../2026-12-01.json", false)]
    [InlineData("policy/01.3.6/2026-12-01.json", false)]
    [InlineData("other/1.3.6/2026-12-01.json", false)]
    [InlineData("policy/index.txt", false)]
    public void Address_IsOneNameAFile(string name, bool isOne)
    {
        Assert.Equal(isOne, PolicyAddress.TryParse(name, out var address, out var end));
        if (isOne)
            Assert.Equal(name, address!.Stem + end);
    }

    // Each field of each object is taken away, exchanged for null and for an object, and one more is put in.
    private static IEnumerable<(string[] Path, Action<JsonObject> Change)> Changes(JsonObject of, string[] path)
    {
        yield return (path, o => o["more"] = 1);
        foreach (var (name, value) in of)
        {
            if (name != "ja")
                yield return (path, o => o.Remove(name));
            yield return (path, o => o[name] = null);
            yield return (path, o => o[name] = new JsonObject());
            var below = value switch
            {
                JsonObject inner => Changes(inner, [.. path, name]),
                JsonArray array => array.SelectMany((item, i) => item is JsonObject o
                    ? Changes(o, [.. path, name, $"{i}"])
                    : Enumerable.Empty<(string[], Action<JsonObject>)>()),
                _ => [],
            };
            foreach (var change in below)
                yield return change;
        }
    }
}
