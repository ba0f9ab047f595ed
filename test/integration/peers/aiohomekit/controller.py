"""Home Assistant's HomeKit controller, driven by a test."""

import asyncio
import sys
from pathlib import Path

from aiohomekit.characteristic_cache import CharacteristicCacheMemory
from aiohomekit.controller.ip.controller import IpController
from aiohomekit.exceptions import HomeKitException
from aiohomekit.model.services.data import services as KNOWN_SERVICES
from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

sys.path.append(str(Path(__file__).parent.parent))

from answering import answer, tell  # noqa: E402

SERIAL_NUMBER = "00000030-0000-1000-8000-0026BB765291"


class Peer:
    """One controller and the pairing that it has."""

    def __init__(self, controller):
        self.controller = controller
        self.pairing = None
        self.discovery = None

    async def find(self):
        """Waits for a bridge on the network; gives what it tells of itself."""
        while not self.controller.discoveries:
            await asyncio.sleep(0.1)
        self.discovery = next(iter(self.controller.discoveries.values()))
        of = self.discovery.description
        return {
            "name": of.name,
            "id": of.id,
            "category": of.category.name,
            "unpaired": bool(of.status_flags),
            "protocol": of.protocol_version,
        }

    async def pair(self, code):
        """Pairs by the code that a person types; gives the name of the error, or None."""
        try:
            finish = await self.discovery.async_start_pairing("bridge")
            paired = await finish(code)
        except HomeKitException as error:
            return type(error).__name__
        finally:
            await self.discovery.close()
        await self.resume(paired.pairing_data)
        return None

    def _listen(self):
        """Tells the test each event, and when the connection is there with all that was asked for."""
        self.pairing.dispatcher_connect(self._heard)
        connection_made = self.pairing.connection_made

        async def connected(secure):
            await connection_made(secure)
            if secure:
                tell({"connected": True})

        self.pairing.connection_made = connected

    def _heard(self, changes):
        tell(
            {
                "event": [
                    [aid, iid, change.get("value")]
                    for (aid, iid), change in changes.items()
                ]
            }
        )

    async def keys(self):
        """What the controller keeps of its pairing."""
        return self.pairing.pairing_data

    async def resume(self, keys):
        """Goes on with the keys of a pairing, as Home Assistant does after it has paired and after each start."""
        self.pairing = self.controller.load_pairing("bridge", keys)
        self._listen()

    async def configuration(self):
        """The number by which the bridge tells that its accessories are others than before."""
        return self.pairing.description.config_num

    async def reconfigured(self, before):
        """Waits until the bridge has announced a greater number than the one before."""
        while await self.configuration() <= before:
            await asyncio.sleep(0.1)

    async def look(self):
        """All characteristics of all accessories, as the bridge describes them."""
        accessories = await self.pairing.list_accessories_and_characteristics()
        return [
            {
                "aid": accessory["aid"],
                "device": _serial(accessory),
                "services": [
                    {
                        "type": service["type"],
                        "name": _known(service["type"]).get("name"),
                        "missing": [
                            each
                            for each in _known(service["type"]).get("required", [])
                            if each
                            not in [c["type"] for c in service["characteristics"]]
                        ],
                        "characteristics": service["characteristics"],
                    }
                    for service in accessory["services"]
                ],
            }
            for accessory in accessories
        ]

    async def read(self, ids):
        """The values of characteristics, each with its status where it failed."""
        read = await self.pairing.get_characteristics([tuple(each) for each in ids])
        return [read[tuple(each)] for each in ids]

    async def write(self, writes):
        """Writes in one request; gives the status of each, 0 where it succeeded."""
        answered = await self.pairing.put_characteristics(
            [tuple(each) for each in writes]
        )
        return [
            answered.get((aid, iid), {}).get("status", 0) for aid, iid, _ in writes
        ]

    async def request(self, path, body):
        """Sends a request of the test's own over the paired connection, such as a timed write."""
        await self.pairing._ensure_connected()
        return await self.pairing.connection.put_json(path, body)

    async def watch(self, ids):
        """Asks for events; gives what was refused."""
        refused = await self.pairing.subscribe([tuple(each) for each in ids])
        return len(refused)

    async def identify(self):
        """Asks the bridge to show itself."""
        return await self.pairing.identify()

    async def admit(self, name, key):
        """Lets another controller of the home in, as an owner does who invites a person."""
        await self.pairing.add_pairing(name, key, "User")

    async def pairings(self):
        """The controllers of the home."""
        return [each["pairingId"] for each in await self.pairing.list_pairings()]

    async def dismiss(self, name):
        """Removes a controller of the home."""
        return await self.pairing.remove_pairing(name)

    async def leave(self):
        """Removes the bridge from the home, as an app does."""
        return await self.pairing.remove_pairing(
            self.pairing.pairing_data["iOSPairingId"]
        )


def _known(service):
    return KNOWN_SERVICES.get(service, {})


def _serial(accessory):
    return next(
        each["value"]
        for service in accessory["services"]
        for each in service["characteristics"]
        if each["type"] == SERIAL_NUMBER
    )


async def main():
    """Looks for bridges over mDNS, and does what the test asks."""
    async with AsyncZeroconf() as zeroconf:
        AsyncServiceBrowser(
            zeroconf.zeroconf,
            ["_hap._tcp.local."],
            handlers=[lambda **_: None],
        )
        controller = IpController(
            char_cache=CharacteristicCacheMemory(), zeroconf_instance=zeroconf
        )
        async with controller:
            peer = Peer(controller)
            verbs = [each for each in dir(Peer) if not each.startswith("_")]
            await answer({verb: getattr(peer, verb) for verb in verbs})


asyncio.run(main())
