using Linking.Hammer.Commands;

return await HammerCommand.RunAsync(args);
