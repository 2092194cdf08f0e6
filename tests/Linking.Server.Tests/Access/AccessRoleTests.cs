using Google.Protobuf.Reflection;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Protocol.V1;
using Linking.Server.Access;

namespace Linking.Server.Tests.Access;

/// <summary>Which role may call which method, method by method.</summary>
public sealed class AccessRoleTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    private static IEnumerable<MethodDescriptor> OfOperator =>
        OperatorReflection.Descriptor.Services.Concat(AccessReflection.Descriptor.Services).Concat(KeysReflection.Descriptor.Services)
            .SelectMany(s => s.Methods);

    /// <summary>A new method of the endpoint has to be thought of here.</summary>
    [Fact]
    public void EveryMethod_IsOfSomeRole() => Assert.Equal(
        OfOperator.Select(m => m.Name).Order(StringComparer.Ordinal), AccessRoles.Methods.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void NobodyWhoAudits_ChangesAnything() => Assert.Equal(
        ["GetLeaves", "GetStatus", "ListAccounts", "ListApiKeyChanges", "ListApiKeys", "ListKeys"],
        AccessRoles.Methods.Where(m => m.Value.Contains(AccountRole.Auditor)).Select(m => m.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Page_HoldsTheTable()
    {
        var page = File.ReadAllLines(Repository.Find("docs/operations/access.md"));

        Assert.Equal(AccessRoles.Table(), page.Where(l => l.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task EachRole_CallsWhatTheTableSays_AndNothingElse()
    {
        using var anna = new TestPerson("anna");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        foreach (var role in Enum.GetValues<AccountRole>().Where(r => r != AccountRole.Unspecified))
        {
            using var person = new TestPerson($"p{(int)role}");
            await officer.AddAccountAsync(person.Name, role, person.Certificate, until: null);
            using var channel = ledger.OpenChannel(person.Certificate);

            var refused = new List<string>();
            foreach (var method in OfOperator)
            {
                if (await StatusOfAsync(channel, method) == StatusCode.PermissionDenied)
                    refused.Add(method.Name);
            }

            Assert.Equal(
                AccessRoles.Methods.Where(m => !m.Value.Contains(role)).Select(m => m.Key).Order(StringComparer.Ordinal),
                refused.Order(StringComparer.Ordinal));
        }
    }

    // An empty request: who may call the method is told that it is wrong, or gets an answer.
    private static async Task<StatusCode> StatusOfAsync(GrpcChannel channel, MethodDescriptor method)
    {
        var called = new Method<byte[], byte[]>(MethodType.Unary, method.Service.FullName, method.Name, Raw, Raw);
        try
        {
            await channel.CreateCallInvoker().AsyncUnaryCall(called, host: null, default, []).ResponseAsync;
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
