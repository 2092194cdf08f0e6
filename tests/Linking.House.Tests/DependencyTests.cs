using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

using Linking.Client;
using Linking.Ledger;
using Linking.Server;
using Linking.Storage.Sqlite;
using Linking.Verification;

namespace Linking.House.Tests;

/// <summary>The dependency rules of docs/design/architecture.md, read off the built assemblies.</summary>
public sealed class DependencyTests
{
    private static readonly Assembly Core = typeof(Verifier).Assembly;

    // What would make the pure library read files, sockets or a clock of its own.
    private static readonly string[] Impure =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.Console", "System.TimeProvider", "System.Threading.Thread", "System.Threading.Timer", "System.Diagnostics.Process",
        "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder",
    ];

    /// <summary>What each library may reference of ours: the arrows of docs/design/architecture.md.</summary>
    public static TheoryData<string, string[]> Allowed() => new()
    {
        { "Linking", [] },
        { "Linking.Files", [] },
        { "Linking.Tsp", ["Linking"] },
        { "Linking.Pkcs11", ["Linking"] },
        { "Linking.LiteDb", ["Linking.Files"] },
        { "Linking.Witness", ["Linking", "Linking.Files"] },
        { "Linking.Clocks", ["Linking", "Linking.Files"] },
        { "Linking.Books", ["Linking", "Linking.Files"] },
        { "Linking.Storage", ["Linking"] },
        { "Linking.Storage.LiteDb", ["Linking", "Linking.Files", "Linking.LiteDb", "Linking.Storage"] },
        { "Linking.Storage.Sqlite", ["Linking", "Linking.Files", "Linking.Storage"] },
        { "Linking.Ledger", ["Linking", "Linking.Books", "Linking.Files", "Linking.Storage"] },
        { "Linking.Protocol", ["Linking"] },
        { "Linking.Client", ["Linking", "Linking.Books", "Linking.Files", "Linking.Protocol"] },
        {
            "Linking.Server",
            [
                "Linking", "Linking.Books", "Linking.Client", "Linking.Clocks", "Linking.Files", "Linking.Ledger", "Linking.LiteDb",
                "Linking.Pkcs11", "Linking.Protocol", "Linking.Storage", "Linking.Storage.LiteDb", "Linking.Storage.Sqlite",
                "Linking.Tsp", "Linking.Witness",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Assembly_References_OnlyWhatTheDesignAllows(string name, string[] allowed) => Assert.Empty(
        Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Linking", StringComparison.Ordinal))
            .Except(allowed));

    /// <summary>A project that is in no rule is held by none.</summary>
    [Fact]
    public void Allowed_Names_EveryLibrary() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(SourceTests.Root, "src")).Where(d => Directory.EnumerateFiles(d, "*.csproj").Any())
            .Select(d => Path.GetFileName(d)!).Except(["Linking.Cli"]).Order(StringComparer.Ordinal),
        Allowed().Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    /// <summary>What is not in the solution is not built by the gate, and its tests are not run.</summary>
    [Fact]
    public void Solution_Holds_EveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTests.Root, "Linking.sln"));
        var projects = ((string[])["src", "tests", "bench"]).SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(SourceTests.Root, folder), "*.csproj", SearchOption.AllDirectories)).Select(Path.GetFileName).ToList();

        Assert.NotEmpty(projects);
        Assert.DoesNotContain(projects, project => !solution.Contains($"\\{project}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Linking.Ledger")]
    [InlineData("Linking.Books")]
    [InlineData("Linking.Storage")]
    public void Library_UsesNo_AspNetCore(string name) => Assert.DoesNotContain(
        Assembly.Load(name).GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Core_References_TheRuntimeAndNSecAlone() => Assert.Equal(
        ["NSec.Cryptography"], Core.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => !n.StartsWith("System.", StringComparison.Ordinal)));

    [Fact]
    public void Core_Uses_NoInputOutputNoClockNoAsync()
    {
        var (types, members) = Uses(Core);
        Assert.Empty(types.Intersect(Impure));
        Assert.DoesNotContain(types, t => t.StartsWith("System.Net.", StringComparison.Ordinal));
        Assert.Empty(members.Intersect(["System.DateTime.get_UtcNow", "System.DateTime.get_Now",
            "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now", "System.Environment.get_TickCount64"]));
    }

    [Fact]
    public void GeneratedMessages_StopAtProtocol()
    {
        foreach (var assembly in (Assembly[])[Core, typeof(LedgerNode).Assembly, typeof(SqliteLedgerTruth).Assembly,
            Assembly.Load("Linking.Cli")])
            Assert.DoesNotContain(Uses(assembly).Types, t => t.StartsWith("Linking.Protocol.V1.", StringComparison.Ordinal)
                && !t.EndsWith("Reason", StringComparison.Ordinal) && !t.EndsWith("Mode", StringComparison.Ordinal)
                && !t.EndsWith("Role", StringComparison.Ordinal));
        // Where the client and the server touch them, it is to send and to receive: none is in a public signature.
        foreach (var assembly in (Assembly[])[typeof(LinkingClient).Assembly, typeof(LinkingServer).Assembly])
            Assert.DoesNotContain(assembly.GetExportedTypes().Where(t => !t.Name.EndsWith("Service", StringComparison.Ordinal))
                .SelectMany(SignatureTypes), t => t.Namespace == "Linking.Protocol.V1" && !t.IsEnum);
    }

    private static IEnumerable<Type> SignatureTypes(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
            .Select(t => t.IsByRef ? t.GetElementType()! : t).SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t]);

    private static (HashSet<string> Types, HashSet<string> Members) Uses(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        string NameOf(TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name).Split('`')[0]}";
        }

        var types = reader.TypeReferences.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var members = reader.MemberReferences.Select(reader.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{NameOf((TypeReferenceHandle)m.Parent)}.{reader.GetString(m.Name)}").ToHashSet(StringComparer.Ordinal);
        return (types, members);
    }
}
