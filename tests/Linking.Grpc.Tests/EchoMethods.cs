using Google.Protobuf.Reflection;

using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

internal static class EchoMethods
{
    public static readonly ServiceDescriptor Service =
        EchoReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Echo");

    public static readonly Method<EchoRequest, EchoReply> Unary = Of("Unary");
    public static readonly Method<EchoRequest, EchoReply> Collect = Of("Collect");
    public static readonly Method<EchoRequest, EchoReply> Repeat = Of("Repeat");
    public static readonly Method<EchoRequest, EchoReply> Chat = Of("Chat");
    public static readonly Method<EchoRequest, EchoReply> Hang = Of("Hang");
    public static readonly Method<EchoRequest, EchoReply> Missing = Of("Missing");

    private static Method<EchoRequest, EchoReply> Of(string name) =>
        Methods.From<EchoRequest, EchoReply>(Service, name);
}
