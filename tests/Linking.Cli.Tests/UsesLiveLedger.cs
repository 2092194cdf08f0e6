namespace Linking.Cli.Tests;

[CollectionDefinition(LiveLedger.Name)]
public sealed class UsesLiveLedger : ICollectionFixture<LiveLedger>;
