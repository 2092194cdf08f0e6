using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

using Linking.Client;
using Linking.Files;
using Linking.Ledger;
using Linking.Protocol;
using Linking.Server;
using Linking.Storage.Sqlite;
using Linking.Verification;

using Xunit;

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

    public static TheoryData<Assembly, string[]> Allowed() => new()
    {
        { Core, [] },
        { typeof(DurableFile).Assembly, [] },
        { typeof(LedgerNode).Assembly, ["Linking", "Linking.Files"] },
        { typeof(SqliteLedgerStore).Assembly, ["Linking", "Linking.Files", "Linking.Ledger"] },
        { typeof(LedgerIdentity).Assembly, ["Linking"] },
        { typeof(LinkingClient).Assembly, ["Linking", "Linking.Files", "Linking.Protocol"] },
        { typeof(LinkingServer).Assembly, ["Linking", "Linking.Files", "Linking.Ledger", "Linking.Storage.Sqlite", "Linking.Protocol"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Assembly_References_OnlyWhatTheDesignAllows(Assembly assembly, string[] allowed) => Assert.Empty(
        assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Linking", StringComparison.Ordinal)).Except(allowed));

    [Fact]
    public void Core_References_TheRuntimeAndNSecAlone() => Assert.Equal(
        ["NSec.Cryptography"], Core.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System.", StringComparison.Ordinal)));

    [Fact]
    public void Core_Uses_NoInputOutputNoClockNoAsync()
    {
        var (types, members) = Uses(Core);
        Assert.Empty(types.Intersect(Impure));
        Assert.DoesNotContain(types, t => t.StartsWith("System.Net.", StringComparison.Ordinal));
        Assert.Empty(members.Intersect(["System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now", "System.Environment.get_TickCount64"]));
    }

    [Fact]
    public void GeneratedMessages_StopAtProtocol()
    {
        foreach (var assembly in (Assembly[])[Core, typeof(LedgerNode).Assembly, typeof(SqliteLedgerStore).Assembly, Assembly.Load("Linking.Cli")])
            Assert.DoesNotContain(Uses(assembly).Types, t => t.StartsWith("Linking.Protocol.V1.", StringComparison.Ordinal) && !t.EndsWith("Reason", StringComparison.Ordinal) && !t.EndsWith("Mode", StringComparison.Ordinal));
        // Where the client and the server touch them, it is to send and to receive: none is in a public signature.
        foreach (var assembly in (Assembly[])[typeof(LinkingClient).Assembly, typeof(LinkingServer).Assembly])
            Assert.DoesNotContain(assembly.GetExportedTypes().Where(t => !t.Name.EndsWith("Service", StringComparison.Ordinal)).SelectMany(SignatureTypes), t => t.Namespace == "Linking.Protocol.V1" && !t.IsEnum);
    }

    [Fact]
    public void Namespaces_AreTheFolders()
    {
        foreach (var data in Allowed())
        {
            var assembly = (Assembly)data[0];
            var name = assembly.GetName().Name!;
            Assert.All(
                assembly.GetExportedTypes().Where(t => !t.Namespace!.StartsWith("Grpc.", StringComparison.Ordinal) && !t.Namespace.StartsWith("Google.", StringComparison.Ordinal)),
                t => Assert.True(t.Namespace == name || t.Namespace!.StartsWith(name + ".", StringComparison.Ordinal), t.FullName));
        }
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
