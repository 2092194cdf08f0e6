using Google.Protobuf.Reflection;

using Grpc.Reflection.V1;

using Linking.Grpc.Server;

namespace Linking.Grpc.Reflection;

/// <summary>Server reflection over the services that the host has mapped.</summary>
internal abstract class ReflectionService(GrpcServiceRegistry registry) : GrpcService
{
    private DescriptorIndex? _index;

    public override void BindMethods(ServiceBinder binder) =>
        binder.AddMethod(ReflectionMethods.Info(Descriptor), ServerReflectionInfo);

    public async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        // Answered before the next is read: what a client may make this server hold is one request.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, registry.CallServices.Stopping);
        while (await requestStream.MoveNext(stop.Token))
            await responseStream.WriteAsync(Answer(requestStream.Current));
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        var index = Index();
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                var list = new ListServiceResponse();
                foreach (var service in registry.Services)
                    list.Service.Add(new ServiceResponse { Name = service.FullName });

                response.ListServicesResponse = list;
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFile(response, index.FindFile(request.FileByFilename), $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFile(
                    response, index.FindSymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                var wanted = request.FileContainingExtension;
                SetFile(
                    response,
                    index.FindExtension(wanted.ContainingType, wanted.ExtensionNumber),
                    $"extension {wanted.ExtensionNumber} of '{wanted.ContainingType}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetExtensionNumbers(response, index, request.AllExtensionNumbersOfType);
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return response;
    }

    private static void SetFile(ServerReflectionResponse response, FileDescriptor? file, string what)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"This server has no {what}.");
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse();
        foreach (var each in DescriptorIndex.WithImports(file))
            response.FileDescriptorResponse.FileDescriptorProto.Add(each.SerializedData);
    }

    private static void SetExtensionNumbers(ServerReflectionResponse response, DescriptorIndex index, string type)
    {
        if (index.ExtensionNumbers(type) is not { } numbers)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"This server has no message '{type}'.");
            return;
        }

        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        response.AllExtensionNumbersResponse.ExtensionNumber.AddRange(numbers);
    }

    private static ErrorResponse Error(StatusCode code, string message) =>
        new() { ErrorCode = (int)code, ErrorMessage = message };

    // Built when first asked: services may be mapped after this one. A race builds it twice, with the same content.
    private DescriptorIndex Index()
    {
        var services = registry.Services;
        var index = Volatile.Read(ref _index);
        if (index?.ServiceCount == services.Count)
            return index;

        index = new DescriptorIndex(services);
        Volatile.Write(ref _index, index);
        return index;
    }
}
